using System.Diagnostics;

namespace ProviderKit.Tests.Support;

/// <summary>The activities of one test's requests: tests run beside each other, and a listener hears all of them.</summary>
internal sealed class EndedActivities : IDisposable
{
    private readonly List<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public EndedActivities()
    {
        Caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ProviderKitDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == Caller.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The activity around the test.</summary>
    public Activity Caller { get; }

    public IReadOnlyList<Activity> All => _ended;

    /// <summary>The tags of the only one.</summary>
    public Dictionary<string, object?> Tags => _ended.Single().TagObjects.ToDictionary(t => t.Key, t => t.Value);

    /// <summary>Hears no more.</summary>
    public void StopListening() => _listener.Dispose();

    public void Dispose()
    {
        _listener.Dispose();
        Caller.Stop();
        Caller.Dispose();
    }
}
