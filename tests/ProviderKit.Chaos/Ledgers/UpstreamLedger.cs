using System.Collections.Concurrent;
using System.Text;
using ProviderKit.Chaos.World;
using UpstreamSimulator;

namespace ProviderKit.Chaos.Ledgers;

/// <summary>A request's call as the upstream saw it.</summary>
/// <param name="Provider">Who was called.</param>
/// <param name="Token">The token's name; <c>(none)</c> without one.</param>
/// <param name="Fault">What went wrong with it, without <c>sim:</c>; null for nothing.</param>
/// <param name="At">When it was there, before it was answered.</param>
internal sealed record UpstreamCall(string Provider, string Token, string? Fault, DateTimeOffset At);

/// <summary>Every call that reached the simulator, by the request whose number it carries. Thread-safe.</summary>
internal sealed class UpstreamLedger(FaultDice faults, Canaries canaries)
{
    private const string ExchangePath = "copilot_internal";

    private readonly ConcurrentDictionary<int, List<UpstreamCall>> _calls = new();
    private readonly ConcurrentDictionary<(string Provider, string Token), long> _counts = new();
    private readonly ConcurrentDictionary<string, int> _faultsMet = new();
    private int _exchanges;

    /// <summary>Calls that belong to no request, which none should.</summary>
    public ConcurrentQueue<string> Strays { get; } = new();

    public int Exchanges => Volatile.Read(ref _exchanges);

    /// <summary>How often each kind of fault was met.</summary>
    public IReadOnlyDictionary<string, int> FaultsMet => _faultsMet;

    /// <summary>Calls with each token, by its value.</summary>
    public IReadOnlyDictionary<(string Provider, string Token), long> Counts => _counts;

    /// <summary>Notes a call and says what is to go wrong with it.</summary>
    public string? Choose(SimulatedCall call)
    {
        _counts.AddOrUpdate((call.Provider, call.Token ?? "(none)"), 1, static (_, count) => count + 1);
        string? fault;
        if (call.Path.Contains(ExchangePath, StringComparison.Ordinal)) fault = faults.OfExchange(Interlocked.Increment(ref _exchanges));
        else if (Marks.Find(call.Body.Span) is { } request) fault = Note(request, call);
        else
        {
            Strays.Enqueue($"{call.Provider} {call.Path} {Encoding.UTF8.GetString(call.Body.Span)}");
            return null;
        }
        if (fault is null) return null;
        if (!FaultDice.IsLatency(fault)) _faultsMet.AddOrUpdate(FaultMeaning.KindOf(fault), 1, static (_, count) => count + 1);
        return "sim:" + fault;
    }

    /// <summary>The calls of one request, in order.</summary>
    public IReadOnlyList<UpstreamCall> CallsOf(int request) => _calls.TryGetValue(request, out var calls) ? calls : [];

    /// <summary>The requests that calls were made for.</summary>
    public IEnumerable<int> Requests => _calls.Keys;

    /// <summary>Forgets the calls, not their counts.</summary>
    public void Forget() => _calls.Clear();

    private string? Note(int request, SimulatedCall call)
    {
        var calls = _calls.GetOrAdd(request, static _ => []);
        lock (calls)
        {
            string? fault = faults.OfCall(request, calls.Count);
            string token = call.Token is null ? "(none)" : canaries.NameOf(call.Token) ?? "(unknown)";
            calls.Add(new UpstreamCall(call.Provider, token, fault, ChaosClock.Now));
            return fault;
        }
    }
}
