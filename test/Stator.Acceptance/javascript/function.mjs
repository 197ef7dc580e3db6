// A function for triggers, as a process that answers Lambda's Invoke call: it keeps a line of each record that it works on, and fails at random:
// node function.mjs FILE
// Says the port that it listens on. FILE gets lines of JSON: {"call":N,"key":"...","n":N}.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";

const [, , file] = process.argv;
let calls = 0;
let seed = 20261124;

function random() {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return seed / 0x7fffffff;
}

function work(call, records) {
  appendFileSync(file, records.map(({ dynamodb }) => JSON.stringify({ call, key: dynamodb.Keys.k.S, n: Number(dynamodb.NewImage.n.N) }) + "\n").join(""));
}

function answer(call, { Records }) {
  const luck = random();
  const part = Math.floor(random() * Records.length);
  if (luck < 0.1) {
    throw new Error("failed before it began");
  }
  if (luck < 0.2) {
    work(call, Records.slice(0, part));
    throw new Error("failed in the middle");
  }
  if (luck < 0.3) {
    work(call, Records.slice(0, part));
    return { batchItemFailures: [{ itemIdentifier: Records[part].dynamodb.SequenceNumber }] };
  }
  work(call, Records);
  return { batchItemFailures: [] };
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    try {
      response.end(JSON.stringify(answer(++calls, JSON.parse(Buffer.concat(chunks)))));
    } catch (error) {
      response.setHeader("X-Amz-Function-Error", "Unhandled");
      response.end(JSON.stringify({ errorMessage: error.message, errorType: "Error" }));
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
