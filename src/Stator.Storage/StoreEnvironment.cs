using Stator.Storage.Disk;

namespace Stator.Storage;

/// <summary>Everything through which the store touches the world, so that a simulation can put its own in place.</summary>
/// <param name="Disk">Where its files are.</param>
/// <param name="Time">For waits; it reads no time of day.</param>
/// <param name="Random">For salts of files.</param>
/// <param name="Background">Where work that blocks or takes long runs.</param>
public sealed record StoreEnvironment(IDisk Disk, TimeProvider Time, Random Random, IBackground Background)
{
    /// <summary>The real world, around a disk.</summary>
    public static StoreEnvironment Around(IDisk disk) => new(disk, TimeProvider.System, Random.Shared, BackgroundThreads.Instance);
}
