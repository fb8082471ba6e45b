using System.Collections.Concurrent;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>An app's store of responses, which waits, fails and forgets as a test wants it to.</summary>
internal sealed class AppStore : IResponseStore
{
    public ConcurrentDictionary<string, byte[]> Values { get; } = new();

    /// <summary>Ends before a write begins.</summary>
    public Task BeforeWrite { get; set; } = Task.CompletedTask;

    /// <summary>Ends before a read begins.</summary>
    public Task BeforeRead { get; set; } = Task.CompletedTask;

    /// <summary>Ends before a removal begins.</summary>
    public Task BeforeDelete { get; set; } = Task.CompletedTask;

    /// <summary>Completed when the first write has come.</summary>
    public TaskCompletionSource WriteCame { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when the first read has come.</summary>
    public TaskCompletionSource ReadCame { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        ReadCame.TrySetResult();
        await BeforeRead.WaitAsync(cancellationToken);
        return Values.TryGetValue(key, out byte[]? value) ? value : null;
    }

    public async ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        WriteCame.TrySetResult();
        await BeforeWrite.WaitAsync(cancellationToken);
        return Values.TryAdd(key, value.ToArray());
    }

    public async ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        await BeforeDelete.WaitAsync(cancellationToken);
        return Values.TryRemove(key, out _);
    }
}
