// Reads a table's whole stream as the Kinesis Client Library does, a shard after its parent, and plays it into a map, which must then be the table:
// node streams.mjs http://127.0.0.1:8000 TABLE [split]   With split, a shard must have two children.
import assert from "node:assert/strict";
import { DescribeTableCommand, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";

const [, , endpoint, table] = process.argv;
const settings = { endpoint, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
const client = new DynamoDBClient(settings);
const streams = new DynamoDBStreamsClient(settings);

const StreamArn = (await client.send(new DescribeTableCommand({ TableName: table }))).Table.LatestStreamArn;
const listed = await streams.send(new ListStreamsCommand({ TableName: table }));
assert.ok(listed.Streams.some((stream) => stream.StreamArn === StreamArn));

async function readShards() {
  const shards = [];
  let ExclusiveStartShardId;
  do {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId, Limit: 3 }));
    shards.push(...StreamDescription.Shards);
    ExclusiveStartShardId = StreamDescription.LastEvaluatedShardId;
  } while (ExclusiveStartShardId);
  return shards;
}

const replayed = new Map();
const seen = new Set();
let records = 0;

function apply({ eventID, eventName, dynamodb }) {
  assert.ok(!seen.has(eventID), "a record came twice");
  seen.add(eventID);
  const key = JSON.stringify(dynamodb.Keys);
  assert.deepEqual(dynamodb.OldImage, replayed.get(key), `${eventName} ${key}: what was before it is not what the stream had`);
  if (dynamodb.NewImage) {
    replayed.set(key, dynamodb.NewImage);
  } else {
    replayed.delete(key);
  }
  records++;
}

async function readShard(ShardId) {
  let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
  for (let empty = 0; ShardIterator && empty < 2;) {
    const page = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 1000 }));
    page.Records.forEach(apply);
    empty = page.Records.length ? 0 : empty + 1;
    ShardIterator = page.NextShardIterator;
  }
}

const shards = await readShards();
const ids = new Set(shards.map((shard) => shard.ShardId));
if (process.argv[4] === "split") {
  const parents = shards.map((shard) => shard.ParentShardId).filter((id) => id && ids.has(id));
  assert.ok(parents.length > new Set(parents).size, "no shard has two children");
}
const done = new Set();
while (done.size < shards.length) {
  const ready = shards.filter(({ ShardId, ParentShardId }) => !done.has(ShardId) && (!ids.has(ParentShardId) || done.has(ParentShardId)));
  assert.ok(ready.length > 0, "shards that wait for each other");
  await Promise.all(ready.map(({ ShardId }) => readShard(ShardId)));
  ready.forEach(({ ShardId }) => done.add(ShardId));
}

const items = new Map();
for await (const page of paginateScan({ client }, { TableName: table })) {
  page.Items.forEach((item) => items.set(JSON.stringify({ k: item.k }), item));
}
assert.deepEqual(new Map([...replayed].sort()), new Map([...items].sort()));
assert.ok(records > 0);
console.log(`${records} records of ${shards.length} shards make ${items.size} items: all is well`);
