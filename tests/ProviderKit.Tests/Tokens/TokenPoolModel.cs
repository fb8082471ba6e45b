using ProviderKit.Tests.Support;
using ProviderKit.Tokens;

namespace ProviderKit.Tests.Tokens;

/// <summary>
/// A second, simple account of the pool's rules, run step by step beside it. Each step is a number, so that a sequence
/// that fails can be made shorter until it says what is wrong.
/// </summary>
internal sealed class TokenPoolModel
{
    private const double Second = TimeSpan.TicksPerSecond;
    private static readonly string?[] Models = [null, "x", "y"];
    private static readonly string[] Names = ["A", "B", "C", "D"];
    private static readonly double[] Rests = [120, 600, 3600, 86400];

    /// <summary>One limit of a token. Times in ticks since the start.</summary>
    private sealed class Limit
    {
        public double FreeAt, ProbeSince, WholeAt;
        public double? Left;
        public bool Suspect; // blocked, and not yet shown to serve again
        public int Blocks, Strikes, Unanswered;
        public Running? Prober;

        public bool IsTaken(double now, double patience) => Suspect && Prober is not null && now - ProbeSince < patience;

        public bool IsSpent(double now) => Left <= 0 && now < WholeAt;
    }

    private sealed class Token
    {
        public readonly Limit Own = new();
        public readonly Dictionary<string, Limit> OfModels = [];
        public int Requests, Failures, Blocks, InFlight;

        public Limit? Of(string? model) => model is null ? null : OfModels.GetValueOrDefault(model);

        public IEnumerable<Limit> Both(string? model) => Of(model) is { } limit ? [Own, limit] : [Own];

        public Limit Make(string? model)
        {
            if (model is null) return Own;
            if (!OfModels.TryGetValue(model, out var limit)) OfModels[model] = limit = new Limit();
            return limit;
        }
    }

    private sealed record Running(TokenLease Lease, string? Model, int OwnBlocks, Limit? OfModel, int ModelBlocks, int Session, string? Seen)
    {
        /// <summary>The limit that counts it until it is answered; null where the upstream had not counted yet.</summary>
        public Limit? Counted;

        public bool HasSeen(Limit limit, Limit own) => limit.Blocks == (limit == own ? OwnBlocks : limit == OfModel ? ModelBlocks : 0);
    }

    private readonly TokenPoolOptions _options;
    private readonly FakeTime _time = new();
    private readonly TokenPool _pool;
    private readonly Dictionary<string, Token> _tokens = Names.ToDictionary(n => n, _ => new Token());
    private readonly List<Running> _running = [];
    private readonly int _sessions;
    private readonly Dictionary<(int Session, string? Model), (string Token, double UsedAt, Running? Proposer)> _bound = [];
    private double _now;

    /// <param name="options">The pool's.</param>
    /// <param name="sessions">How many conversations there are; 0 for calls that belong to none.</param>
    public TokenPoolModel(TokenPoolOptions options, int sessions = 0)
    {
        _sessions = sessions;
        _options = options;
        _pool = new TokenPool(Names.Select(Support.Tokens.Named), options, _time);
    }

    public int Leases { get; private set; }

    public int Refusals { get; private set; }

    public int Probes { get; private set; }

    public int Kept { get; private set; }

    public int Moved { get; private set; }

    /// <returns>How the pool and the model differ; null when they agree.</returns>
    public string? Run(IEnumerable<int> steps)
    {
        foreach (int step in steps)
        {
            int what = step % 10, choice = step / 10;
            string? wrong = what switch
            {
                < 4 => Lease(Models[choice % Models.Length], choice / Models.Length % (_sessions + 1)),
                < 8 => Finish(choice),
                8 => Pass(choice),
                _ => choice % 50 == 0 ? Reset(Names[choice / 50 % Names.Length]) : null,
            };
            if (wrong is not null) return wrong;
        }
        return Compare();
    }

    private double Patience => _options.ProbePatience.Ticks;

    /// <param name="model">The model.</param>
    /// <param name="session">The conversation; 0 for none.</param>
    private string? Lease(string? model, int session)
    {
        if (_running.Count >= 10) return null;
        bool IsOpen(Token t) => t.Both(model).All(l => l.FreeAt <= _now && !l.IsTaken(_now, Patience));
        bool MayTake(Token t) => IsOpen(t) && t.InFlight < (_options.MaxConcurrentPerToken ?? int.MaxValue);
        var free = _tokens.Where(t => MayTake(t.Value)).Select(t => t.Key).ToArray();
        string? bound = session == 0 ? null : BoundOf((session, model));
        var lease = _pool.TryLease(model, null, out var why, null, session == 0 ? null : new SessionKey((UInt128)session));
        if (lease is null)
        {
            Refusals++;
            return free.Length > 0 ? $"refused at {_now} with {why}, although {free[0]} is free" : null;
        }
        Leases++;
        string name = lease.Token.Name;
        var token = _tokens[name];
        if (!free.Contains(name)) return $"{name} leased at {_now} for {model}, although it is blocked, being probed, or full";
        if (token.Both(model).Any(l => l.IsSpent(_now)) && free.FirstOrDefault(n => !_tokens[n].Both(model).Any(l => l.IsSpent(_now))) is { } better)
            return $"{name} leased at {_now} for {model} with nothing left, although {better} has some";

        if (bound is not null && bound != name && free.Contains(bound) && (!_tokens[bound].Both(model).Any(l => l.IsSpent(_now)) || token.Both(model).Any(l => l.IsSpent(_now))))
            return $"{name} leased at {_now} for {model}, although {bound} served conversation {session} and is free";
        if (bound == name) Kept++;
        else if (bound is not null) Moved++;

        // Its own token only has as many calls as may: the conversation stays there.
        bool stays = bound is not null && bound != name && IsOpen(_tokens[bound]) && !_tokens[bound].Both(model).Any(l => l.IsSpent(_now));
        token.Requests++;
        token.InFlight++;
        var running = new Running(lease, model, token.Own.Blocks, token.Of(model), token.Of(model)?.Blocks ?? 0, stays ? 0 : session, bound);
        _running.Add(running);
        if (session != 0 && bound is null) _bound[(session, model)] = (name, _now, running);
        foreach (var limit in token.Both(model))
        {
            if (limit.Left <= 0 && _now >= limit.WholeAt) limit.Left = null;
            if (!limit.Suspect || limit.Prober is not null) continue;
            Probes++;
            (limit.Prober, limit.ProbeSince) = (running, _now);
        }
        var counted = model is null ? token.Own : token.Of(model);
        if (counted?.Left is null) return null;
        running.Counted = counted;
        counted.Unanswered++;
        counted.Left--;
        return null;
    }

    private string? Finish(int choice)
    {
        if (_running.Count == 0) return null;
        var running = _running[choice % _running.Count];
        _running.Remove(running);
        choice /= 10;
        var token = _tokens[running.Lease.Token.Name];
        if (running.Counted is { } counted) counted.Unanswered--;
        if (choice % 4 == 0) Observe(token, running, choice / 4 % 20, 1 + choice / 80 % 30);

        var hint = (TimeSpan?)((choice % 5) switch { 0 => null, 1 => TimeSpan.FromSeconds(0.5), 2 => TimeSpan.FromHours(30), _ => TimeSpan.FromSeconds(1 + choice % 300) });
        var outcome = (choice % 100) switch { < 40 => TokenOutcome.Succeeded, < 50 => TokenOutcome.Neutral, < 51 => TokenOutcome.Rejected, < 56 => TokenOutcome.QuotaExhausted, _ => TokenOutcome.RateLimited };
        running.Lease.Complete(outcome, hint);
        running.Lease.Dispose();
        token.InFlight--;

        var conversation = (running.Session, running.Model);
        if (outcome == TokenOutcome.Succeeded && running.Session != 0) Bind(conversation, running);
        else if (_bound.TryGetValue(conversation, out var bound) && bound.Proposer == running) _bound.Remove(conversation);
        if (outcome == TokenOutcome.Succeeded)
            foreach (var seen in token.Both(running.Model).Where(l => l.Suspect && running.HasSeen(l, token.Own)))
                (seen.Suspect, seen.FreeAt, seen.Strikes, seen.Prober) = (false, 0, 0, null);
        foreach (var probed in token.Both(running.Model).Where(l => l.Prober == running)) probed.Prober = null;
        if (outcome <= TokenOutcome.Succeeded) return null;

        var limit = outcome == TokenOutcome.RateLimited ? token.Make(running.Model) : token.Own;
        bool news = running.HasSeen(limit, token.Own) || limit.FreeAt <= _now;
        if (outcome == TokenOutcome.QuotaExhausted && news) limit.Strikes++;
        double until = outcome switch
        {
            TokenOutcome.Rejected => double.PositiveInfinity,
            TokenOutcome.QuotaExhausted => _now + Rests[Math.Clamp(limit.Strikes, 1, 4) - 1] * Second,
            _ => _now + Math.Clamp(hint?.TotalSeconds ?? 60, 1, 86400) * Second,
        };
        (limit.FreeAt, limit.Suspect, limit.Prober) = (Math.Max(limit.FreeAt, until), true, null);
        token.Failures++;
        if (!news) return null;
        limit.Blocks++;
        token.Blocks++;
        return null;
    }

    private string? BoundOf((int, string?) conversation)
    {
        if (!_bound.TryGetValue(conversation, out var bound) || _now - bound.UsedAt >= _options.Affinity.Expiry.Ticks) return null;
        _bound[conversation] = bound with { UsedAt = _now };
        return bound.Token;
    }

    private void Bind((int, string?) conversation, Running running)
    {
        bool isBound = _bound.TryGetValue(conversation, out var bound) && bound.Proposer is null && _now - bound.UsedAt < _options.Affinity.Expiry.Ticks;
        if (!isBound || bound.Token == running.Seen) _bound[conversation] = (running.Lease.Token.Name, _now, null);
    }

    private void Observe(Token token, Running running, int left, int seconds)
    {
        running.Lease.Observe(new RemainingLimits(left, TimeSpan.FromSeconds(seconds), null, null));
        var limit = token.Make(running.Model);
        (limit.Left, limit.WholeAt) = (Math.Max(left - limit.Unanswered, 0), _now + seconds * Second);
    }

    private string? Pass(int choice)
    {
        // Often to the very moment at which a block ends, and to the tick before it.
        var ends = _tokens.Values.SelectMany(t => t.OfModels.Values.Append(t.Own)).Select(l => l.FreeAt).Where(t => t > _now && !double.IsInfinity(t)).ToArray();
        double to = ends.Length == 0 || choice % 3 == 0 ? _now + (1 + choice / 3 % 30) * Second : ends[choice / 3 % ends.Length] - choice % 2;
        if (choice % 4 > 0) to = Math.Min(to, _now + 20 * Second);
        _time.Advance(TimeSpan.FromTicks((long)(to - _now)));
        _now = to;
        return null;
    }

    private string? Reset(string name)
    {
        _pool.Reset(name);
        var token = _tokens[name];
        token.OfModels.Clear();
        (token.Own.FreeAt, token.Own.Suspect, token.Own.Strikes, token.Own.Prober, token.Own.Left) = (0, false, 0, null, null);
        return null;
    }

    private string? Compare()
    {
        foreach (var status in _pool.GetTokenStats())
        {
            var t = _tokens[status.Name];
            var expected = ((long)t.Requests, (long)t.Failures, (long)t.Blocks, t.InFlight, t.Own.FreeAt > _now, double.IsInfinity(t.Own.FreeAt));
            var actual = (status.Requests, status.Failures, status.Blocks, status.InFlight, status.Blocked, status.Quarantined);
            if (expected != actual) return $"{status.Name}: {actual} instead of {expected}";
            var blocked = t.OfModels.Where(m => m.Value.FreeAt > _now).Select(m => m.Key).Order().ToArray();
            if (!blocked.SequenceEqual(status.BlockedModels.Order())) return $"{status.Name} is blocked for {string.Join(',', status.BlockedModels)} instead of {string.Join(',', blocked)}";
        }
        return null;
    }
}
