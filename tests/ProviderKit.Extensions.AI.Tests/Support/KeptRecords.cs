namespace ProviderKit.Extensions.AI.Tests.Support;

/// <summary>Keeps the records of all requests.</summary>
internal sealed class KeptRecords : IRequestObserver
{
    private readonly List<RequestRecord> _all = [];

    public IReadOnlyList<RequestRecord> All
    {
        get
        {
            lock (_all) return [.. _all];
        }
    }

    public void OnCompleted(RequestRecord record)
    {
        lock (_all) _all.Add(record);
    }
}
