// A table's changes in a data stream of Kinesis, compared with the writes: node kinesis.mjs http://127.0.0.1:8000 http://127.0.0.1:4567
import assert from "node:assert/strict";
import {
  CreateTableCommand, DeleteItemCommand, DescribeKinesisStreamingDestinationCommand, DisableKinesisStreamingDestinationCommand, DynamoDBClient,
  EnableKinesisStreamingDestinationCommand, PutItemCommand, TransactWriteItemsCommand, UpdateKinesisStreamingDestinationCommand,
} from "@aws-sdk/client-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from "@aws-sdk/client-kinesis";

const [, , endpoint, kinesisEndpoint] = process.argv;
const settings = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
const db = new DynamoDBClient({ ...settings, endpoint });
const kinesis = new KinesisClient({ ...settings, endpoint: kinesisEndpoint, requestHandler: new NodeHttpHandler() });
const TableName = "delivered";
const StreamName = "changes";
const StreamArn = `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`;

async function destination() {
  return (await db.send(new DescribeKinesisStreamingDestinationCommand({ TableName }))).KinesisDataStreamDestinations[0];
}

async function records() {
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const found = [];
  for (const { ShardId } of Shards) {
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    for (let more = true; more;) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      found.push(...page.Records.map(({ Data, PartitionKey }) => ({ PartitionKey, ...JSON.parse(Buffer.from(Data).toString()) })));
      ShardIterator = page.NextShardIterator;
      more = page.Records.length > 0;
    }
  }
  return found;
}

async function until(condition, what) {
  for (let tries = 0; tries < 100; tries++) {
    const found = await condition();
    if (found) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(what);
}

await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
await db.send(new CreateTableCommand({
  TableName, BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }], KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
}));
await db.send(new PutItemCommand({ TableName, Item: { k: { S: "before" } } }));
const enabled = await db.send(new EnableKinesisStreamingDestinationCommand({ TableName, StreamArn }));
assert.equal(enabled.DestinationStatus, "ENABLING");
await until(async () => (await destination()).DestinationStatus === "ACTIVE", "it does not become active");

const expected = [];
const items = new Map();
function change(k, NewImage) {
  const OldImage = items.get(k);
  const eventName = !NewImage ? "REMOVE" : OldImage ? "MODIFY" : "INSERT";
  expected.push({ eventName, Keys: { k: { S: k } }, ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) });
  NewImage ? items.set(k, NewImage) : items.delete(k);
}
for (let at = 0; at < 300; at++) {
  const k = `k${at % 17}`;
  if (at % 5 === 4 && items.has(k)) {
    await db.send(new DeleteItemCommand({ TableName, Key: { k: { S: k } } }));
    change(k);
  } else if (at % 5 === 3) {
    const [one, two] = [{ k: { S: k }, t: { N: `${at}` } }, { k: { S: `other${at}` }, b: { B: new Uint8Array([1, 2, at & 255]) } }];
    await db.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: one } }, { Put: { TableName, Item: two } }] }));
    change(k, one);
    change(`other${at}`, { k: two.k, b: { B: Buffer.from(two.b.B).toString("base64") } });
  } else {
    const Item = { k: { S: k }, n: { N: `${at}` }, s: { SS: ["a", "b"] } };
    await db.send(new PutItemCommand({ TableName, Item }));
    change(k, Item);
  }
}
const got = await until(async () => {
  const found = new Map((await records()).map((record) => [record.eventID, record]));
  return found.size >= expected.length && [...found.values()];
}, "not every change has come");
const shape = ({ eventName, dynamodb: { Keys, NewImage, OldImage } }) => ({ eventName, Keys, ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) });
const sorted = (list) => list.map((one) => JSON.stringify(one, (_, value) =>
  value && value.constructor === Object ? Object.fromEntries(Object.entries(value).sort()) : value)).sort();
assert.deepEqual(sorted(got.map(shape)), sorted(expected));
for (const record of got) {
  assert.deepEqual(Object.keys(record), ["PartitionKey", "awsRegion", "eventID", "eventName", "userIdentity", "recordFormat", "tableName", "dynamodb", "eventSource"]);
  assert.deepEqual([record.awsRegion, record.userIdentity, record.recordFormat, record.tableName, record.eventSource],
    ["us-east-1", null, "application/json", TableName, "aws:dynamodb"]);
  assert.ok(Math.abs(record.dynamodb.ApproximateCreationDateTime - Date.now()) < 600_000);
  assert.match(record.PartitionKey, /^[0-9A-F]{32}$/);
}

await db.send(new UpdateKinesisStreamingDestinationCommand({
  TableName, StreamArn, UpdateKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: "MICROSECOND" },
}));
assert.equal((await destination()).ApproximateCreationDateTimePrecision, "MICROSECOND");
await db.send(new PutItemCommand({ TableName, Item: { k: { S: "exact" } } }));
const exact = await until(async () => (await records()).find((record) => record.dynamodb.Keys.k.S === "exact"), "the exact record");
assert.equal(exact.dynamodb.ApproximateCreationDateTimePrecision, "MICROSECOND");
assert.ok(Math.abs(exact.dynamodb.ApproximateCreationDateTime / 1000 - Date.now()) < 600_000);

await db.send(new PutItemCommand({ TableName, Item: { k: { S: "last" } } }));
await db.send(new DisableKinesisStreamingDestinationCommand({ TableName, StreamArn }));
assert.equal((await destination()).DestinationStatus, "DISABLED");
await db.send(new PutItemCommand({ TableName, Item: { k: { S: "unseen" } } }));
await until(async () => (await records()).some((record) => record.dynamodb.Keys.k.S === "last"), "what was written before it was disabled");
await db.send(new EnableKinesisStreamingDestinationCommand({ TableName, StreamArn: `${StreamArn}-that-is-not-there` }));
await until(async () => (await destination()).DestinationStatus === "ENABLE_FAILED", "a stream that is not there");
assert.equal((await destination()).DestinationStatusDescription, "User does not have a permission to use kinesis stream");
await db.send(new EnableKinesisStreamingDestinationCommand({ TableName, StreamArn }));
await db.send(new PutItemCommand({ TableName, Item: { k: { S: "again" } } }));
await until(async () => (await records()).some((record) => record.dynamodb.Keys.k.S === "again"), "the record after it was enabled again");
assert.ok(!(await records()).some((record) => ["before", "unseen"].includes(record.dynamodb.Keys.k.S)));
console.log(`${got.length} changes: all is well`);
process.exit(0);
