// ElectroDB, a single-table design with two entities, a shared index, conditions, pages and transactions: node electrodb.mjs http://127.0.0.1:8000
import assert from "node:assert/strict";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Entity, Service } from "electrodb";

const client = new DynamoDBClient({
  endpoint: process.argv[2], region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const table = "electrodb";
await client.send(new CreateTableCommand({
  TableName: table,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
  GlobalSecondaryIndexes: [{
    IndexName: "gsi1",
    KeySchema: [{ AttributeName: "gsi1pk", KeyType: "HASH" }, { AttributeName: "gsi1sk", KeyType: "RANGE" }],
    Projection: { ProjectionType: "ALL" },
  }],
}));

const task = new Entity({
  model: { entity: "task", version: "1", service: "work" },
  attributes: {
    team: { type: "string", required: true },
    task: { type: "string", required: true },
    project: { type: "string", required: true },
    points: { type: "number", default: 0 },
    status: { type: ["open", "done"], default: "open" },
    tags: { type: "set", items: "string" },
    notes: { type: "list", items: { type: "string" } },
  },
  indexes: {
    assigned: { pk: { field: "pk", composite: ["team"] }, sk: { field: "sk", composite: ["task"] } },
    byProject: {
      index: "gsi1", collection: "projects",
      pk: { field: "gsi1pk", composite: ["project"] }, sk: { field: "gsi1sk", composite: ["status", "task"] },
    },
  },
}, { client, table });

const member = new Entity({
  model: { entity: "member", version: "1", service: "work" },
  attributes: {
    team: { type: "string", required: true }, name: { type: "string", required: true }, project: { type: "string", required: true },
    tasks: { type: "number", default: 0 },
  },
  indexes: {
    members: { pk: { field: "pk", composite: ["team"] }, sk: { field: "sk", composite: ["name"] } },
    byProject: {
      index: "gsi1", collection: "projects", pk: { field: "gsi1pk", composite: ["project"] }, sk: { field: "gsi1sk", composite: ["name"] },
    },
  },
}, { client, table });
const work = new Service({ task, member }, { client, table });

// Creating twice is refused; putting is not.
await task.create({ team: "red", task: "t00", project: "apollo", tags: ["a", "b"] }).go();
await assert.rejects(task.create({ team: "red", task: "t00", project: "apollo" }).go(), /conditional request failed/i);
await task.put(Array.from({ length: 40 }, (_, n) => (
  { team: n % 2 ? "blue" : "red", task: `t${String(n).padStart(2, "0")}`, project: n < 10 ? "apollo" : "gemini", points: n }
))).go();
await member.put([{ team: "red", name: "ann", project: "apollo" }, { team: "red", name: "bob", project: "gemini" }]).go();

// Pages with a cursor, in both directions, and a prefix.
const seen = [];
for (let cursor = null, first = true; first || cursor; first = false) {
  const page = await task.query.assigned({ team: "red" }).go({ limit: 7, cursor });
  seen.push(...page.data.map((each) => each.task));
  cursor = page.cursor;
}
assert.deepEqual(seen, Array.from({ length: 20 }, (_, n) => `t${String(2 * n).padStart(2, "0")}`));
assert.deepEqual((await task.query.assigned({ team: "red" }).begins({ task: "t1" }).go({ order: "desc" })).data.map((each) => each.points), [18, 16, 14, 12, 10]);
assert.equal((await task.query.assigned({ team: "red" }).where(({ points }, { gt }) => gt(points, 30)).go()).data.length, 4);

// An update on a condition that moves the item within the index.
const done = await task.patch({ team: "red", task: "t02" }).set({ status: "done", project: "apollo" }).add({ points: 5 }).append({ notes: ["first"] })
  .composite({ project: "apollo" }).where(({ status }, { eq }) => eq(status, "open")).go({ response: "all_new" });
assert.deepEqual([done.data.status, done.data.points, done.data.notes], ["done", 7, ["first"]]);
await assert.rejects(
  task.patch({ team: "red", task: "t02" }).set({ points: 1 }).where(({ status }, { eq }) => eq(status, "open")).go(), /conditional request failed/i);
const project = await work.collections.projects({ project: "apollo" }).go();
assert.deepEqual([project.data.task.length, project.data.member.map((each) => each.name)], [10, ["ann"]]);
assert.deepEqual((await task.query.byProject({ project: "apollo", status: "done" }).go()).data.map((each) => each.task), ["t02"]);

// A transaction is done whole or not at all.
const moved = await work.transaction.write(({ task, member }) => [
  task.create({ team: "red", task: "new", project: "apollo" }).commit(),
  member.patch({ team: "red", name: "ann" }).add({ tasks: 1 }).commit(),
  member.check({ team: "red", name: "bob" }).where(({ tasks }, { eq }) => eq(tasks, 0)).commit(),
]).go();
assert.equal(moved.canceled, false);
const refused = await work.transaction.write(({ task, member }) => [
  task.create({ team: "red", task: "new", project: "apollo" }).commit({ response: "all_old" }),
  member.patch({ team: "red", name: "ann" }).add({ tasks: 1 }).commit(),
]).go();
assert.deepEqual([refused.canceled, refused.data[0].code, refused.data[0].item.task, refused.data[1].code], [true, "ConditionalCheckFailed", "new", "None"]);
const read = await work.transaction.get(({ task, member }) => [
  member.get({ team: "red", name: "ann" }).commit(), task.get({ team: "red", task: "nowhere" }).commit(),
]).go();
assert.deepEqual([read.data[0].item.tasks, read.data[1].item], [1, null]);

// Batches of reads and deletions.
const many = await task.get(Array.from({ length: 40 }, (_, n) => ({ team: n % 2 ? "blue" : "red", task: `t${String(n).padStart(2, "0")}` }))).go();
assert.deepEqual([many.data.length, many.unprocessed.length], [40, 0]);
await task.delete(many.data.map(({ team, task }) => ({ team, task }))).go();
assert.equal((await task.scan.go({ pages: "all" })).data.length, 1);
console.log("all is well");
