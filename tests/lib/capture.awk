# A capture for exporters of flows to read: TCP, UDP and ICMP over IPv4 and IPv6, in one and in both
# directions. Of the packets it holds the headers only.
#   awk -v began=SECONDS -v flows=FILE -f capture.awk
# prints it as escapes for printf, and writes into FILE what flows it is made of, one JSON array a line:
#   [[first, last], source, destination, ports, protocol, packets, octets, TCP flags, ToS, [ICMP type, code]]
# Times are those of both directions of a conversation, which is how softflowd and pmacctd keep them.

function u8(n) { printf "\\x%02x", n }
function u16(n) { u8(int(n / 256) % 256); u8(n % 256) }
function u32(n) { u16(int(n / 65536)); u16(n % 65536) }
function zeros(n) { while (n-- > 0) u8(0) }
function text_of(v6, host) {
  return v6 ? sprintf("\"2001:db8::%x\"", host) : sprintf("\"198.18.%d.%d\"", host / 256, host % 256)
}
function address(v6, host) {
  if (v6) { u32(536939960); zeros(10) } else u16(50706)
  u16(host)
}
function min(a, b) { return a < b ? a : b }
function max(a, b) { return a > b ? a : b }

# packet: of SIZE bytes of IP, MS after the beginning. Of ICMP the ports are type and code.
function packet(ms, v6, protocol, from, to, from_port, to_port, flags, tos, size,   l3, l4) {
  l3 = v6 ? 40 : 20
  l4 = protocol == 6 ? 20 : 8
  u32(began + int(ms / 1000)); u32(ms % 1000 * 1000); u32(14 + l3 + l4); u32(14 + size)
  u16(512); u32(1); u16(512); u32(2); u16(v6 ? 34525 : 2048)
  if (v6) {
    u32(1610612736 + tos * 1048576); u16(size - l3); u8(protocol); u8(64)
  } else {
    u8(69); u8(tos); u16(size); u32(0); u8(64); u8(protocol); u16(0)
  }
  address(v6, from); address(v6, to)
  if (is_icmp(protocol)) {
    u8(from_port); u8(to_port); zeros(6)
  } else {
    u16(from_port); u16(to_port)
    if (protocol == 6) { zeros(8); u8(80); u8(flags); u16(1024); zeros(4) } else { u16(size - l3); u16(0) }
  }
  note(ms, v6, protocol, from, to, from_port, to_port, flags, tos, size)
}
function is_icmp(protocol) { return protocol == 1 || protocol == 58 }

function note(ms, v6, protocol, from, to, from_port, to_port, flags, tos, size,   flow, both, bit) {
  flow = text_of(v6, from) "," text_of(v6, to) "," \
    (is_icmp(protocol) ? "null,null" : from_port "," to_port) "," protocol
  packets[flow]++
  octets[flow] += size
  for (bit = 1; bit < 256; bit *= 2)
    if (int(flags / bit) % 2) set[flow, bit] = 1
  end_of[flow] = tos "," (is_icmp(protocol) ? "[" from_port "," to_port "]" : "null")
  both = both_of[flow] = v6 " " protocol " " min(from, to) " " max(from, to)
  if (!(both in first)) first[both] = ms
  last[both] = ms
}
function line_of(flow,   both, flags, i) {
  both = both_of[flow]
  for (i = 1; i <= 8; i++) flags = flags ((flow, 2 ^ (8 - i)) in set ? substr("CEUAPRSF", i, 1) : ".")
  return sprintf("[[%.0f,%.0f],%s,%d,%d,\"%s\",%s]", began * 1000 + first[both], began * 1000 + last[both],
    flow, packets[flow], octets[flow], flags, end_of[flow])
}

BEGIN {
  u32(2712847316); u32(131076); u32(0); u32(0); u32(65535); u32(1)
  for (i = 1; i <= 8; i++) {
    for (v6 = 0; v6 <= 1; v6++) {
      for (n = 0; n <= i + 1; n++) {
        ms = i * 1000 + v6 * 100 + n * 137
        packet(ms, v6, 6, i, 256 + i, 40000 + i, 443, n == 0 ? 2 : n > i ? 17 : 24, 8, 60 + i * 100 + n)
        if (n % 2) packet(ms + 5, v6, 6, 256 + i, i, 443, 40000 + i, n == 1 ? 18 : 16, 8, 60000 + i)
        packet(ms + 11, v6, 17, 512 + i, 768 + i, 50000 + i, 53, 0, 0, 80 + i)
        if (i > 4) packet(ms + 12, v6, 17, 768 + i, 512 + i, 53, 50000 + i, 0, 0, 65535)
        else if (v6) packet(ms + 17, v6, 58, 1024 + i, 1280 + i, 127 + i, i - 1, 0, 0, 84 + i)
        else packet(ms + 17, v6, 1, 1024 + i, 1280 + i, 3, i, 0, 0, 84 + i)
      }
    }
  }
  for (flow in packets) print line_of(flow) >flows
}
