using UpstreamSimulator.Counting;
using UpstreamSimulator.Faults;

namespace UpstreamSimulator.Control;

/// <summary>All that a simulator remembers.</summary>
internal sealed record SimulatorState(CallCounter Counter, RequestLog Log, FaultBook Faults)
{
    public void Reset()
    {
        Faults.Reset();
        Counter.Reset();
        Log.Clear();
    }
}
