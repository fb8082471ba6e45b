using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace UpstreamSimulator.Faults;

/// <summary>
/// Knows which fault a call meets: the token's before the model's, an attached one before one in the name.
/// </summary>
internal sealed class FaultBook
{
    private readonly Bindings _tokens = new();
    private readonly Bindings _models = new();

    public void SetToken(string token, string fault) => _tokens.Set(token, Parse(fault));

    public void SetModel(string model, string fault) => _models.Set(model, Parse(fault));

    public void ClearToken(string token) => _tokens.Clear(token);

    public void ClearModel(string model) => _models.Clear(model);

    public void Reset()
    {
        _tokens.Reset();
        _models.Reset();
    }

    /// <summary>The fault that is bound to one call, or null. Uses up one call of a quota.</summary>
    public Fault? Take(string? token, string? model) => _tokens.Take(token) ?? _models.Take(model);

    private static Fault Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FaultParser.TryParse(text, out var fault)
            ? fault
            : throw new ArgumentException($"'{text}' is not a fault. Known faults: {FaultCatalog.Usages}", nameof(text));
    }

    private sealed class Bindings
    {
        private readonly ConcurrentDictionary<string, Fault> _attached = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, StrongBox<int>> _used = new(StringComparer.Ordinal);

        public void Set(string name, Fault fault)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            _used.TryRemove(name, out _);
            _attached[name] = fault;
        }

        public void Clear(string name)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            _attached.TryRemove(name, out _);
        }

        public void Reset()
        {
            _attached.Clear();
            _used.Clear();
        }

        public Fault? Take(string? name)
        {
            if (name is null)
                return null;

            var fault = _attached.TryGetValue(name, out var attached) ? attached : FaultParser.Find(name);
            if (fault is not { Kind: FaultKind.Quota })
                return fault;

            var used = _used.GetOrAdd(name, static _ => new StrongBox<int>());
            // A quota that is not used up still is the token's fault, so the model's does not show.
            return Interlocked.Increment(ref used.Value) <= fault.Number
                ? Fault.None
                : new Fault(FaultKind.RetryAfter, fault.QuotaSeconds);
        }
    }
}
