using Stator.Delivery.Functions;

namespace Stator.Delivery.Triggers;

/// <summary>
/// Delivers one batch until the function has taken all of it, or it is given up: tried again with growing pauses, halved, or from the record on
/// that the function named. Calls that do not reach the function are tried again and do not count.
/// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
/// </summary>
/// <param name="mapping">How.</param>
/// <param name="shardId">The shard, as functions see it.</param>
/// <param name="surroundings">Functions and time.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="aborting">Breaks off calls that are under way; the token of a delivery only keeps it from making another.</param>
internal sealed class BatchDelivery(
    EventSourceMapping mapping, string shardId, TriggerSurroundings surroundings, DeliveryMetrics metrics, CancellationToken aborting)
{
    /// <summary>What a stream keeps: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html</summary>
    private const int RetentionSeconds = 86_400;

    private const int DoublingsMax = 8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private readonly GivenUp _givenUp = new(mapping, shardId, surroundings, metrics);

    /// <summary>Delivers a batch; answers the window's state behind it.</summary>
    /// <param name="records">The batch.</param>
    /// <param name="window">The tumbling window; null for none.</param>
    /// <param name="done">Told how many of the records need not be delivered again.</param>
    public Task<string?> DeliverAsync(
        IReadOnlyList<TriggerRecord> records, TriggerEvent.Window? window, Func<int, ValueTask> done, CancellationToken cancellationToken) =>
        DeliverAsync(records, window, 0, done, cancellationToken);

    private async Task<string?> DeliverAsync(
        IReadOnlyList<TriggerRecord> records, TriggerEvent.Window? window, int calls, Func<int, ValueTask> done, CancellationToken cancellationToken)
    {
        var isFinal = window?.IsFinal == true;
        var (finished, pauses) = (0, 0);
        while (true)
        {
            finished += await GiveUpOldAsync(records, finished, calls, cancellationToken);
            if (finished == records.Count && !isFinal)
            {
                await done(finished);
                return window?.State;
            }
            var rest = finished == 0 ? records : [.. records.Skip(finished)];
            cancellationToken.ThrowIfCancellationRequested();
            var (answer, isReached) = await CallAsync(rest, window);
            if (answer is { FailedFrom: null })
            {
                metrics.Took(rest.Count, surroundings.Now);
                await done(records.Count);
                return answer.State ?? window?.State;
            }
            if (answer is { FailedFrom: { } from })
            {
                metrics.Took(from, surroundings.Now);
                metrics.Failed("The function told of records that failed");
                finished += from;
                pauses = from > 0 ? 0 : pauses;
                await done(finished);
                window = window is null ? null : window with { State = answer.State ?? window.State };
            }
            else if (isReached && mapping.Bisects && rest.Count > 1)
            {
                return await HalveAsync(rest, window, calls, made => done(finished + made), cancellationToken);
            }
            calls += isReached ? 1 : 0;
            if (isReached && !isFinal && mapping.MaximumRetryAttempts >= 0 && calls > mapping.MaximumRetryAttempts)
            {
                await GiveUpAsync([.. records.Skip(finished)], GivenUp.RetriesExhausted, calls, answer is null, cancellationToken);
                await done(records.Count);
                return window?.State;
            }
            await Task.Delay(FirstPause * (1 << Math.Min(pauses++, DoublingsMax)), surroundings.Time, cancellationToken);
        }
    }

    private async Task<string?> HalveAsync(
        IReadOnlyList<TriggerRecord> records, TriggerEvent.Window? window, int calls, Func<int, ValueTask> done, CancellationToken cancellationToken)
    {
        var half = records.Count / 2;
        var state = await DeliverAsync([.. records.Take(half)], window, calls, done, cancellationToken);
        window = window is null ? null : window with { State = state! };
        return await DeliverAsync([.. records.Skip(half)], window, calls, made => done(half + made), cancellationToken);
    }

    /// <summary>What the function answered; null when it failed, or was not reached.</summary>
    private async Task<(BatchAnswer? Answer, bool IsReached)> CallAsync(IReadOnlyList<TriggerRecord> records, TriggerEvent.Window? window)
    {
        if (!surroundings.Functions.TryGetValue(mapping.FunctionName, out var target))
        {
            metrics.Failed($"The server does not know where the function {mapping.FunctionName} runs: start it with --function {mapping.FunctionName}=TARGET");
            return (null, false);
        }
        metrics.Called();
        switch (await surroundings.Invoker.InvokeAsync(target, TriggerEvent.Write(records, mapping.StreamArn, window), aborting))
        {
            case Invocation.Answered(var text):
                var answer = BatchAnswer.Read(text, records, mapping.ReportsFailures);
                if (window is null or { IsFinal: true } || answer.State is not null)
                {
                    return (answer, true);
                }
                metrics.Failed("The answer has no state, which a tumbling window needs");
                return (null, true);
            case Invocation.Failed(var reason):
                metrics.Failed(reason);
                return (null, true);
            case Invocation.NotReached(var reason):
                metrics.Failed(reason);
                return (null, false);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Gives up the records at the front that are too old; answers how many.</summary>
    private async Task<int> GiveUpOldAsync(IReadOnlyList<TriggerRecord> records, int from, int calls, CancellationToken cancellationToken)
    {
        var age = mapping.MaximumRecordAge < 0 ? RetentionSeconds : Math.Min(mapping.MaximumRecordAge, RetentionSeconds);
        var oldest = surroundings.Now - (age * 1000L);
        var old = records.Skip(from).TakeWhile(record => record.Time < oldest).ToList();
        if (old.Count > 0)
        {
            await GiveUpAsync(old, GivenUp.TooOld, calls, isFunctionError: calls > 0, cancellationToken);
        }
        return old.Count;
    }

    private async Task GiveUpAsync(List<TriggerRecord> records, string condition, int calls, bool isFunctionError, CancellationToken cancellationToken)
    {
        metrics.GaveUp(records.Count);
        await _givenUp.TellAsync(records, condition, calls, isFunctionError, cancellationToken);
    }
}
