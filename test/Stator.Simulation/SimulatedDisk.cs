using Stator.Storage.Disk;

namespace Stator.Simulation;

/// <summary>
/// A disk in memory that behaves as badly as disks may: see <see cref="FileContent"/> for files. Names are on the disk after the folder was
/// synced; until then a crash keeps the first so many of the changes of names.
/// </summary>
internal sealed class SimulatedDisk(Faults faults) : IDisk
{
    private readonly List<Action<SortedDictionary<string, FileContent>>> _unsyncedNames = [];
    private SortedDictionary<string, FileContent> _names = new(StringComparer.Ordinal);
    private SortedDictionary<string, FileContent> _durableNames = new(StringComparer.Ordinal);

    public Faults Faults { get; } = faults;

    public IReadOnlyDictionary<string, FileContent> Files => _names;

    private long Bytes => _names.Values.Sum(content => (long)content.Now.Length);

    public IReadOnlyList<string> List() => [.. _names.Keys];

    public IFile Create(string name)
    {
        Assert.False(_names.ContainsKey(name), $"{name} is there already");
        if (RoomFor(1, 1) == 0)
        {
            throw new IOException($"No space left on device : '{name}'");
        }
        var content = new FileContent();
        Change(names => names[name] = content);
        return new SimulatedFile(this, name, content);
    }

    public IFile Open(string name) => _names.TryGetValue(name, out var content)
        ? new SimulatedFile(this, name, content)
        : throw new FileNotFoundException($"{name} is not there", name);

    public void Rename(string from, string to)
    {
        var content = _names[from];
        Change(names =>
        {
            names.Remove(from);
            names[to] = content;
        });
    }

    public void Delete(string name) => Change(names => names.Remove(name));

    public async ValueTask SyncFolderAsync()
    {
        await Task.Yield();
        if (Faults.FlushFails())
        {
            throw new IOException("Input/output error : the folder");
        }
        _unsyncedNames.Clear();
        _durableNames = new(_names, StringComparer.Ordinal);
    }

    /// <summary>The machine crashes.</summary>
    public void Crash()
    {
        foreach (var change in _unsyncedNames.Take(Faults.Random.Next(_unsyncedNames.Count + 1)))
        {
            change(_durableNames);
        }
        _unsyncedNames.Clear();
        _names = new(_durableNames, StringComparer.Ordinal);
        foreach (var content in _names.Values.Distinct())
        {
            content.Crash(Faults.Random);
        }
    }

    /// <summary>How many of so many bytes can be written when the disk grows by so many.</summary>
    public int RoomFor(long growth, int bytes) =>
        growth == 0 || Bytes + growth <= Faults.CapacityBytes ? bytes : (int)Math.Clamp(Faults.CapacityBytes - Bytes, 0, bytes);

    public async ValueTask ReadTurnAsync(string name)
    {
        if (Faults.Random.Next(4) > 0)
        {
            await Task.Yield(); // Else it was in the operating system's cache.
        }
        if (Faults.ReadFails())
        {
            throw new IOException($"Input/output error : '{name}'");
        }
    }

    private void Change(Action<SortedDictionary<string, FileContent>> change)
    {
        change(_names);
        _unsyncedNames.Add(change);
    }
}

/// <summary>What goes wrong.</summary>
internal sealed class Faults(Random random)
{
    public Random Random { get; } = random;

    /// <summary>The size of the disk, bytes.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>One flush in so many fails; 0 for none.</summary>
    public int FlushFailureOneIn { get; set; }

    /// <summary>One read in so many fails; 0 for none.</summary>
    public int ReadFailureOneIn { get; set; }

    public bool FlushFails() => FlushFailureOneIn > 0 && Random.Next(FlushFailureOneIn) == 0;

    public bool ReadFails() => ReadFailureOneIn > 0 && Random.Next(ReadFailureOneIn) == 0;
}
