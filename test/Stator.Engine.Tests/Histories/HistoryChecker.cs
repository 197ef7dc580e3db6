namespace Stator.Engine.Tests.Histories;

/// <summary>
/// Whether a history of appends and reads is strictly serializable: whether there is an order of all operations, in keeping with the time at
/// which they ran, in which each saw what those before it had appended. Lists tell their own order of writes, so a history that has no such
/// order shows a cycle of dependencies (Kingsbury and Alvaro, Elle, 2020).
/// </summary>
internal sealed class HistoryChecker
{
    private readonly IReadOnlyList<HistoryEvent> _events;
    private readonly Dictionary<string, IReadOnlyList<int>> _orders = [];
    private readonly Dictionary<Append, int> _appenders = [];
    private readonly List<(int To, string Why)>[] _edges;

    private HistoryChecker(IReadOnlyList<HistoryEvent> events)
    {
        _events = events;
        _edges = [.. events.Select(_ => new List<(int, string)>())];
    }

    /// <summary>What is wrong with a history whose last event saw every key; null when nothing is.</summary>
    public static string? FindFault(IReadOnlyList<HistoryEvent> events)
    {
        var checker = new HistoryChecker(events);
        return checker.FindWrongLists() ?? checker.FindLostAppends() ?? checker.FindCycle();
    }

    /// <summary>All that was seen of a key must be the beginning of one list, in which nothing stands twice and nothing comes from nowhere.</summary>
    private string? FindWrongLists()
    {
        for (var at = 0; at < _events.Count; at++)
        {
            foreach (var append in _events[at].Appends)
            {
                _appenders.Add(append, at);
            }
        }
        foreach (var (seen, by) in _events.SelectMany(e => e.Observations.Select(seen => (seen, e))))
        {
            var longest = _orders.GetValueOrDefault(seen.Key, []);
            if (!longest.Take(seen.Numbers.Count).SequenceEqual(seen.Numbers.Take(longest.Count)))
            {
                return $"{by}: another one saw {seen.Key}=[{string.Join(' ', longest)}]";
            }
            _orders[seen.Key] = longest.Count >= seen.Numbers.Count ? longest : seen.Numbers;
            if (seen.Numbers.Distinct().Count() < seen.Numbers.Count)
            {
                return $"{by}: a number stands there twice";
            }
            if (seen.Numbers.FirstOrDefault(number => !_appenders.ContainsKey(new Append(seen.Key, number)), -1) is var stray and >= 0)
            {
                return $"{by}: nobody appended {stray}";
            }
        }
        return null;
    }

    /// <summary>What was acknowledged is there in the end; what was not is there wholly or not at all.</summary>
    private string? FindLostAppends()
    {
        foreach (var each in _events)
        {
            var there = each.Appends.Count(append => _orders.GetValueOrDefault(append.Key, []).Contains(append.Number));
            if (there < each.Appends.Count && (each.Fate == Fate.Done || there > 0))
            {
                return $"{each}: {there} of its appends are left";
            }
        }
        return null;
    }

    private string? FindCycle()
    {
        AddOrders();
        AddObservations();
        AddTime();
        var state = new byte[_events.Count];
        var path = new List<(int Event, string Why)>();
        for (var start = 0; start < _events.Count; start++)
        {
            if (state[start] == 0 && Visit(start, "", state, path) is { } cycle)
            {
                return cycle;
            }
        }
        return null;
    }

    private void AddOrders()
    {
        foreach (var (key, order) in _orders)
        {
            for (var at = 1; at < order.Count; at++)
            {
                AddEdge(_appenders[new Append(key, order[at - 1])], _appenders[new Append(key, order[at])], $"{order[at]} stands behind {order[at - 1]} in {key}");
            }
        }
    }

    private void AddObservations()
    {
        for (var at = 0; at < _events.Count; at++)
        {
            foreach (var (key, numbers) in _events[at].Observations)
            {
                if (numbers.Count > 0)
                {
                    AddEdge(_appenders[new Append(key, numbers[^1])], at, $"it saw {numbers[^1]} in {key}");
                }
                if (numbers.Count < _orders[key].Count)
                {
                    var unseen = _orders[key][numbers.Count];
                    AddEdge(at, _appenders[new Append(key, unseen)], $"the other did not see its {unseen} in {key}");
                }
            }
        }
    }

    private void AddTime()
    {
        for (var earlier = 0; earlier < _events.Count; earlier++)
        {
            for (var later = 0; later < _events.Count; later++)
            {
                if (_events[earlier].End < _events[later].Start)
                {
                    AddEdge(earlier, later, "it began after the other had ended");
                }
            }
        }
    }

    private void AddEdge(int from, int to, string why)
    {
        if (from != to)
        {
            _edges[from].Add((to, why));
        }
    }

    private string? Visit(int at, string why, byte[] state, List<(int Event, string Why)> path)
    {
        const byte OnPath = 1;
        const byte Left = 2;
        state[at] = OnPath;
        path.Add((at, why));
        foreach (var (to, reason) in _edges[at])
        {
            if (state[to] == OnPath)
            {
                var cycle = path.SkipWhile(step => step.Event != to).Append((to, reason));
                return string.Join("\n", cycle.Select(step => $"{_events[step.Item1]} ({step.Item2})"));
            }
            if (state[to] == 0 && Visit(to, reason, state, path) is { } found)
            {
                return found;
            }
        }
        state[at] = Left;
        path.RemoveAt(path.Count - 1);
        return null;
    }
}
