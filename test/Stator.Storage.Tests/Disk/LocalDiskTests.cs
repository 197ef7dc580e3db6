using Stator.Storage.Disk;
using Stator.Storage.Embedded;

namespace Stator.Storage.Tests;

public sealed class LocalDiskTests
{
    [Fact]
    public void A_folder_is_open_once_at_a_time()
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        using (LocalDisk.OpenFolder(folder))
        {
            var error = Assert.Throws<FolderInUseException>(() => LocalDisk.OpenFolder(folder));
            Assert.Contains(folder, error.Message);
        }
        LocalDisk.OpenFolder(folder).Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_was_committed_is_there_when_the_folder_is_opened_again()
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        for (var life = 0; life < 5; life++)
        {
            using var disk = LocalDisk.OpenFolder(folder);
            await using var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Tiny, default);
            using (var snapshot = store.OpenSnapshot())
            {
                Assert.Equal(life == 0 ? null : (byte)(life - 1), (await snapshot.GetAsync(new byte[] { 1 }, default))?[0]);
            }
            for (var at = 0; at < 30; at++)
            {
                await store.TransactAsync(
                    (transaction, value, _) =>
                    {
                        transaction.Put([1], [(byte)value]);
                        return new ValueTask<bool>(true);
                    },
                    life,
                    default);
            }
        }
        Directory.Delete(folder, recursive: true);
    }
}
