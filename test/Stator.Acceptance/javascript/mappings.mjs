// Maps a table's stream to a function with the AWS SDK, and looks at what is told of it:
// node mappings.mjs http://127.0.0.1:8000 TABLE FUNCTION
import assert from "node:assert/strict";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateEventSourceMappingCommand, GetEventSourceMappingCommand, LambdaClient, UpdateEventSourceMappingCommand, paginateListEventSourceMappings,
} from "@aws-sdk/client-lambda";

const [, , endpoint, table, FunctionName] = process.argv;
const settings = { endpoint, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
const lambda = new LambdaClient(settings);
const EventSourceArn = (await new DynamoDBClient(settings).send(new DescribeTableCommand({ TableName: table }))).Table.LatestStreamArn;

const request = { EventSourceArn, FunctionName, StartingPosition: "TRIM_HORIZON", BatchSize: 20, FunctionResponseTypes: ["ReportBatchItemFailures"] };
const created = await lambda.send(new CreateEventSourceMappingCommand(request));
assert.equal(created.State, "Creating");
assert.equal(created.BatchSize, 20);
assert.ok(created.LastModified instanceof Date);
await assert.rejects(lambda.send(new CreateEventSourceMappingCommand(request)), { name: "ResourceConflictException" });
await assert.rejects(
  lambda.send(new GetEventSourceMappingCommand({ UUID: "00000000-0000-0000-0000-000000000000" })),
  { name: "ResourceNotFoundException", message: "The resource you requested does not exist." });
await lambda.send(new UpdateEventSourceMappingCommand({ UUID: created.UUID, ParallelizationFactor: 2 }));
const listed = [];
for await (const page of paginateListEventSourceMappings({ client: lambda }, { EventSourceArn })) {
  listed.push(...page.EventSourceMappings);
}
assert.deepEqual(listed.map(({ UUID, State, ParallelizationFactor }) => [UUID, State, ParallelizationFactor]), [[created.UUID, "Enabled", 2]]);
console.log("all is well");
