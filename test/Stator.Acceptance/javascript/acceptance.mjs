// The AWS SDK for JavaScript v3 against a running server: node acceptance.mjs http://127.0.0.1:8000
import assert from "node:assert/strict";
import {
  BatchGetItemCommand, ConditionalCheckFailedException, CreateTableCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient,
  ResourceNotFoundException, paginateListTables, paginateQuery, waitUntilTableExists, waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand, paginateScan,
} from "@aws-sdk/lib-dynamodb";

const client = new DynamoDBClient({
  endpoint: process.argv[2], region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const documents = DynamoDBDocumentClient.from(client);
const TableName = "javascript";

await client.send(new CreateTableCommand({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" }, { AttributeName: "sk", AttributeType: "N" }, { AttributeName: "kind", AttributeType: "S" },
  ],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
  GlobalSecondaryIndexes: [
    { IndexName: "by_kind", KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } },
  ],
}));
const waited = await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName });
assert.equal(waited.state, "SUCCESS");

// Documents of every type come back as they went.
const item = {
  pk: "types", sk: 1, text: "héllo 😀", whole: 42, fraction: -1.25, yes: true, nothing: null, bytes: new Uint8Array([0, 1, 255]),
  names: new Set(["a", "b"]), numbers: new Set([1, 2.5]), list: [1, "two", { three: 3 }], map: { deep: { deeper: [] } }, empty: "",
};
await documents.send(new PutCommand({ TableName, Item: item }));
assert.deepEqual((await documents.send(new GetCommand({ TableName, Key: { pk: "types", sk: 1 } }))).Item, item);

// Batches, and pages of a query and of a scan.
for (let at = 0; at < 100; at += 25) {
  const requests = Array.from({ length: 25 }, (_, n) => ({ PutRequest: { Item: { pk: "many", sk: at + n, kind: `k${n % 5}` } } }));
  const { UnprocessedItems } = await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
  assert.deepEqual(UnprocessedItems, {});
}
const found = [];
for await (const page of paginateQuery({ client, pageSize: 9 }, {
  TableName, KeyConditionExpression: "pk = :p AND sk >= :s", ExpressionAttributeValues: { ":p": { S: "many" }, ":s": { N: "50" } },
})) {
  found.push(...page.Items.map((one) => Number(one.sk.N)));
}
assert.deepEqual(found, Array.from({ length: 50 }, (_, n) => n + 50));
let scanned = 0;
for await (const page of paginateScan({ client: documents, pageSize: 30 }, { TableName, IndexName: "by_kind" })) {
  scanned += page.Count;
}
assert.equal(scanned, 100);
const { Responses } = await client.send(new BatchGetItemCommand({
  RequestItems: { [TableName]: { Keys: [{ pk: { S: "many" }, sk: { N: "1" } }, { pk: { S: "none" }, sk: { N: "1" } }] } },
}));
assert.equal(Responses[TableName].length, 1);

// Updates and their errors.
const { Attributes } = await documents.send(new UpdateCommand({
  TableName, Key: { pk: "types", sk: 1 }, UpdateExpression: "SET #list[1] = :v, whole = whole + :one REMOVE nothing ADD numbers :n",
  ExpressionAttributeNames: { "#list": "list" },
  ExpressionAttributeValues: { ":v": "TWO", ":one": 1, ":n": new Set([9]) }, ReturnValues: "ALL_NEW",
}));
assert.equal(Attributes.whole, 43);
assert.deepEqual(Attributes.list, [1, "TWO", { three: 3 }]);
assert.ok(Attributes.numbers.has(9));
await assert.rejects(
  documents.send(new PutCommand({
    TableName, Item: { pk: "types", sk: 1 }, ConditionExpression: "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  })),
  (error) => error instanceof ConditionalCheckFailedException && error.Item.whole.N === "43",
);
await assert.rejects(documents.send(new GetCommand({ TableName: "nope", Key: { pk: "x" } })), ResourceNotFoundException);

const names = [];
for await (const page of paginateListTables({ client, pageSize: 1 }, {})) {
  names.push(...page.TableNames);
}
assert.ok(names.includes(TableName));
await client.send(new DeleteTableCommand({ TableName }));
await waitUntilTableNotExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName });
await assert.rejects(client.send(new DescribeTableCommand({ TableName })), ResourceNotFoundException);
console.log("all is well");
