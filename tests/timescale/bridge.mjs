// node bridge.mjs [DATADIR]: TimescaleDB (PGlite, in memory unless DATADIR is given) behind the wire
// protocol, on a free port of 127.0.0.1 that is printed when it serves. For tests of a loader on a
// machine without the extension. Not a server: all connections share one session and take turns, a
// transaction at a time, so nothing that needs two sessions, locks, timeouts or cancelling can be
// tested here; what asks first whether pg_backend_pid() is 0 knows.
import net from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { timescaledb } from '@electric-sql/pglite/timescaledb';

const SSL_REQUEST = 80877103, GSS_REQUEST = 80877104, CANCEL_REQUEST = 80877102;
const READY_FOR_QUERY = 'Z', COPY_IN_RESPONSE = 'G';
const COPY_FROM_STDIN = /^\s*copy\b[\s\S]*\bfrom\s+stdin\b/i;

const db = await PGlite.create({
  dataDir: process.argv[2] ?? 'memory://',
  extensions: { timescaledb },
});
await db.exec('SET client_min_messages = notice');
await loadFullEdition();

// Of a folder that was used before: compression and policies answer only when their module, which a
// real server loads by itself, has been loaded by hand.
async function loadFullEdition() {
  const { rows } = await db.query(
    "SELECT extversion AS version FROM pg_extension WHERE extname = 'timescaledb'");
  if (rows.length === 0) return;
  await db.exec(`SELECT time_bucket('1 h', now());
                 LOAD '$libdir/timescaledb-tsl-${rows[0].version}'`);
}

// Whose turn it is: one connection from the first message of a transaction to its end.
const turn = {
  owner: null,
  waiting: [],
  async take(connection) {
    if (this.owner === connection) return;
    if (this.owner === null) this.owner = connection;
    else await new Promise(go => this.waiting.push({ connection, go }));
  },
  pass(connection) {
    if (this.owner !== connection) return;
    const next = this.waiting.shift();
    this.owner = next?.connection ?? null;
    next?.go();
  },
};

function* messages(bytes) {
  for (let at = 0; at + 5 <= bytes.length;) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    yield { type: String.fromCharCode(bytes[at]), bytes: bytes.subarray(at, end) };
    at = end;
  }
}

class Connection {
  constructor(socket) {
    this.socket = socket;
    this.input = Buffer.alloc(0);
    this.started = false;
    this.group = [];      // messages that go to the database together
    this.copying = false; // the group is a COPY, whose data is being collected
    this.idle = true;     // outside a transaction
    this.work = Promise.resolve();
  }

  receive(bytes) {
    this.work = this.work.then(() => this.consume(bytes)).catch(error => {
      console.error(`bridge: ${error.stack}`);
      process.exit(70);
    });
  }

  async consume(bytes) {
    this.input = Buffer.concat([this.input, bytes]);
    let used = 0;
    for (;;) {
      const head = this.started ? 1 : 0;
      if (this.input.length < used + head + 4) break;
      const size = head + this.input.readUInt32BE(used + head);
      if (this.input.length < used + size) break;
      const message = this.input.subarray(used, used + size);
      used += size;
      await (this.started ? this.message(message) : this.start(message));
    }
    this.input = this.input.subarray(used);
  }

  async start(message) {
    const code = message.readUInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) this.socket.write('N');
    else if (code === CANCEL_REQUEST) this.socket.end();
    else {
      this.started = true;
      await this.send([message]);
    }
  }

  async message(message) {
    const type = String.fromCharCode(message[0]);
    if (type === 'X') return void this.socket.end();
    if (this.copying) {
      if (type !== 'H' && type !== 'S') this.group.push(message);
      if (type === 'c' || type === 'f') await this.endCopy();
      return;
    }
    this.group.push(message);
    if (type === 'Q' && COPY_FROM_STDIN.test(message.toString('utf8', 5))) this.beginCopy(message);
    else if ('pQSHF'.includes(type)) await this.send(this.take());
  }

  // The database works on one buffer at a time, so the statement waits for its data: the client is
  // told to go on before anybody has looked at the table.
  beginCopy(message) {
    this.copying = true;
    const binary = /\bbinary\b/i.test(message.toString('utf8', 5)) ? 1 : 0;
    this.socket.write(Buffer.from([COPY_IN_RESPONSE.charCodeAt(0), 0, 0, 0, 7, binary, 0, 0]));
  }

  async endCopy() {
    this.copying = false;
    await this.send(this.take(), COPY_IN_RESPONSE);
  }

  take() {
    const group = this.group;
    this.group = [];
    return group;
  }

  async send(group, without) {
    await turn.take(this);
    const answer = Buffer.from(await db.execProtocolRaw(Buffer.concat(group)));
    const kept = [];
    let ready = false;
    for (const { type, bytes } of messages(answer)) {
      if (type === READY_FOR_QUERY) {
        ready = true;
        this.idle = bytes[5] === 'I'.charCodeAt(0);
      }
      if (type !== without) kept.push(bytes);
    }
    this.socket.write(Buffer.concat(kept));
    if (this.idle && ready) turn.pass(this);
  }

  close() {
    this.work = this.work.then(async () => {
      if (!this.idle) await db.exec('ROLLBACK').catch(() => {});
      turn.pass(this);
    });
  }
}

const server = net.createServer(socket => {
  const connection = new Connection(socket);
  socket.setNoDelay(true);
  socket.on('data', bytes => connection.receive(bytes));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => connection.close());
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, async () => {
    await db.close();
    process.exit(0);
  });
}
