namespace Stator.Storage.Disk;

/// <summary>One folder of files, as small as the engine needs it. Names are plain file names. Any thread.</summary>
public interface IDisk
{
    /// <summary>The names of all files.</summary>
    IReadOnlyList<string> List();

    /// <summary>Creates a file, empty; it must not exist. It is durable once the folder is synced.</summary>
    IFile Create(string name);

    /// <summary>Opens a file.</summary>
    IFile Open(string name);

    /// <summary>Gives a file another name, replacing one that has it.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    void Delete(string name);

    /// <summary>Makes creations, renames and deletions durable.</summary>
    ValueTask SyncFolderAsync();
}

/// <summary>A file. A write is durable only once a later <see cref="SyncAsync"/> has completed. One writer at a time, many readers.</summary>
public interface IFile : IDisposable
{
    /// <summary>The length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads at an offset; 0 at the end, and perhaps less than asked for before it. Completes at once when no device is waited for.</summary>
    ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken);

    /// <summary>Writes all of the source at an offset.</summary>
    ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> source);

    /// <summary>Asks that what was written be brought to the device soon, so that a later sync has less to do. It promises nothing, and does not wait.</summary>
    void StartWriteback();

    /// <summary>Cuts the file off.</summary>
    void Truncate(long length);

    /// <summary>Makes everything written so far durable.</summary>
    ValueTask SyncAsync();
}

/// <summary>Where work that blocks or takes long runs, so that the threads that serve requests do neither.</summary>
public interface IBackground
{
    /// <summary>Runs work, its continuations included, apart from the caller.</summary>
    /// <param name="name">What the work is, for people who look at threads.</param>
    /// <param name="yields">True for work that gives way to everything else when the processor is short.</param>
    Task RunAsync(string name, bool yields, Func<Task> work);
}
