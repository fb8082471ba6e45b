using System.Collections.Concurrent;

namespace ProviderKit.TestSupport;

/// <summary>Keeps every record, and lets a test wait for one that is still to come.</summary>
public sealed class RecordingObserver : IRequestObserver
{
    private readonly ConcurrentQueue<RequestRecord> _all = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<RequestRecord>> _byId = new();
    private readonly ConcurrentQueue<TaskCompletionSource<RequestRecord>> _next = new();

    public IReadOnlyList<RequestRecord> All => [.. _all];

    public void OnCompleted(RequestRecord record)
    {
        _all.Enqueue(record);
        Of(record.RequestId).TrySetResult(record);
        if (_next.TryDequeue(out var waiting)) waiting.TrySetResult(record);
    }

    public Task<RequestRecord> WaitForAsync(string requestId) => Of(requestId).Task.Patiently();

    /// <summary>The next record from now on; for requests whose client never sees an id.</summary>
    public Task<RequestRecord> NextAsync()
    {
        var source = Fresh();
        _next.Enqueue(source);
        return source.Task.Patiently();
    }

    private TaskCompletionSource<RequestRecord> Of(string id) => _byId.GetOrAdd(id, static _ => Fresh());

    private static TaskCompletionSource<RequestRecord> Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
