using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Engine.Reads;
using Stator.Items;
using Stator.Language.PartiQL;
using Stator.Storage;

namespace Stator.Engine.Statements;

/// <summary>Where the rows of a SELECT go on.</summary>
/// <param name="Read">The number of the read, from 0, of those that the statement is decomposed into.</param>
/// <param name="LastKey">The key of the last item of it that was evaluated.</param>
public sealed record StatementPosition(int Read, Item LastKey);

/// <summary>A page of a SELECT, and where the next one starts; null when there is none.</summary>
public sealed record StatementPage(Page Page, StatementPosition? Next);

/// <summary>Reads pages of SELECT statements, from one snapshot each.</summary>
public sealed class StatementReader(IStore store, TableCatalog catalog)
{
    /// <summary>Reads a page.</summary>
    /// <param name="address">The statement's table.</param>
    /// <param name="select">The statement.</param>
    /// <param name="start">Tells where the page before it ended, or null for the first one; asked once all else is known to be right.</param>
    /// <param name="limit">The most items to evaluate; null for as many as a page holds.</param>
    /// <param name="consistent">True for a strongly consistent read.</param>
    /// <exception cref="DynamoException">Table or index is not there, or the statement does not fit them.</exception>
    public async ValueTask<StatementPage> ReadAsync(
        TableAddress address, PartiqlStatement.Select select, Func<StatementPosition?> start, int? limit, bool consistent, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var table = await catalog.GetUsableAsync(snapshot, address, cancellationToken);
        var plan = ReadPlan.Of(table, select, consistent);
        var position = start();
        var at = position is null ? 0 : Checked(plan, position);
        var page = new PageBuilder(table, plan.Index, new PageRules(limit, consistent)
        {
            RowsMax = plan.RowsMax,
            FetchesItems = plan.FetchesItems,
            Project = select.Columns is { } columns ? columns.Apply : null,
        });
        for (; at < plan.Reads.Count; at++)
        {
            var planned = plan.Reads[at];
            var range = position?.Read == at ? PageReader.Behind(table, plan.Index, planned.Range, position.LastKey, plan.Reverse) : planned.Range;
            await page.ReadAsync(snapshot, range, plan.Reverse, planned.Filter, cancellationToken);
            if (page.IsFull)
            {
                break;
            }
        }
        return new StatementPage(page.Build(), Next(plan, at, page));
    }

    /// <summary>A read that finds one item at most does not go on.</summary>
    private static StatementPosition? Next(ReadPlan plan, int at, PageBuilder page)
    {
        var isOver = at >= plan.Reads.Count || (at == plan.Reads.Count - 1 && plan.Reads[at].IsSingle);
        return isOver || page.LastKey is not { } last ? null : new StatementPosition(at, last);
    }

    private static int Checked(ReadPlan plan, StatementPosition start)
    {
        var names = StartKeys.Names(plan.Table, plan.Index?.Keys ?? plan.Table.Keys);
        var fits = start.Read >= 0 && start.Read < plan.Reads.Count && start.LastKey.Count == names.Count
            && StartKeys.Fits(plan.Table.Keys, start.LastKey) && StartKeys.Fits(plan.Index?.Keys ?? plan.Table.Keys, start.LastKey);
        if (!fits)
        {
            throw StatementErrors.NextToken();
        }
        var position = plan.Index is null
            ? StoreKeys.Item(plan.Table, start.LastKey)
            : StoreKeys.IndexEntry(plan.Table, plan.Index, start.LastKey);
        return position is not null && plan.Reads[start.Read].Range.Contains(position) ? start.Read : throw StatementErrors.NextToken();
    }
}
