using ProviderKit.Chaos.Ledgers;
using ProviderKit.Chaos.World;
using Kind = ProviderKit.ProviderErrorKind;

namespace ProviderKit.Chaos.Checks;

/// <summary>
/// Lays the attempts of a request beside the calls that the upstreams saw, one by one, and notes what each call has to mean
/// for its token.
/// </summary>
internal sealed class AttemptCheck(ChaosWorld world, Tally tally, WantCheck wants)
{
    /// <param name="number">The request's number.</param>
    /// <param name="record">Its record.</param>
    /// <param name="trail">Its trail.</param>
    public void Run(int number, RequestRecord record, RequestTrail trail)
    {
        var visits = TrailReading.Visits(trail);
        var made = visits.SelectMany(v => v.Attempts).ToArray();
        var calls = new Queue<UpstreamCall>(world.Upstream.CallsOf(number));
        Count(record, trail, made.Length);
        for (int i = 0; i < made.Length; i++)
        {
            var attempt = made[i];
            string shown = $"request {number} ({record.RequestId}): the attempt at {attempt.Provider} with {attempt.Token}";
            var call = calls.TryPeek(out var first) && Fits(attempt, first) ? calls.Dequeue() : null;
            // A session that is refused may have come to its end: it is exchanged anew, and asked with once more.
            bool withdrawn = attempt is { Provider: Upstreams.Exchanging, Error: Kind.UpstreamAuthentication }
                && i + 1 < made.Length && made[i + 1].Provider == attempt.Provider && made[i + 1].Token == attempt.Token;
            if (withdrawn) tally.Count("attempts repeated", "with a fresh session");
            calls.TryPeek(out var next);
            if (call is null) Unmatched(attempt, shown, next);
            else Judge(attempt, call, shown);
            Note(number, attempt, call, withdrawn);
        }
        // The last attempt of a request whose client left has no end, and may not have reached the upstream.
        int open = record.Attempts - made.Length;
        tally.Expect(open is 0 || (open == 1 && record.Error?.Kind == Kind.Cancelled), $"request {number} ({record.RequestId}): {record.Attempts} attempts, {made.Length} in the trail");
        if (open == 1)
        {
            bool reached = Take(calls, trail.Provider, trail.TokenName) is not null;
            if (trail.Provider == Upstreams.Exchanging) Take(calls, trail.Provider, trail.TokenName);
            tally.Count("attempts broken off by the client", reached ? "reached the upstream" : "did not reach the upstream");
        }
        tally.Expect(calls.Count == 0, $"request {number} ({record.RequestId}): calls without an attempt: {string.Join(", ", calls)}; attempts: {string.Join(", ", made.AsEnumerable())}");
        foreach (var visit in visits)
        {
            tally.Expect(
                visit.Attempts.SkipLast(1).All(a => a.Error is not (Kind.ConnectionLost or Kind.Timeout)),
                $"request {number} ({record.RequestId}): sent again to {visit.Provider}, although it may have been processed");
            wants.Note(number, record, visit);
        }
    }

    /// <summary>
    /// Whether the call may be the attempt's. Where tokens are exchanged first, an attempt may have failed before it called:
    /// then the call is the next one's, with the same token, and would not have failed like that.
    /// </summary>
    private static bool Fits(Attempt attempt, UpstreamCall call)
    {
        if (call.Provider != attempt.Provider || call.Token != (attempt.Token ?? "(none)")) return false;
        if (call.Provider != Upstreams.Exchanging || call.Fault is "401" or "echo") return true;
        bool good = call.Fault is null || FaultDice.IsLatency(call.Fault);
        bool blames = FaultMeaning.Of(call.Fault) is { MayPass: false };
        return good ? attempt.Error is null or Kind.Timeout : !blames || FaultMeaning.Blames(attempt.Error);
    }

    /// <summary>The next call, if it is one to <paramref name="provider"/> with <paramref name="token"/>.</summary>
    private static UpstreamCall? Take(Queue<UpstreamCall> calls, string? provider, string? token) =>
        calls.TryPeek(out var next) && next.Provider == provider && next.Token == (token ?? "(none)") ? calls.Dequeue() : null;

    private void Count(RequestRecord record, RequestTrail trail, int made)
    {
        tally.Count("attempts", "ended", made);
        tally.Count("attempts", "broken off by the client", record.Attempts - made);
        foreach (var step in trail.Steps)
        {
            if (step.Kind is TrailStepKind.Fallback or TrailStepKind.TargetSkipped) tally.Count("ways on", step.Kind == TrailStepKind.Fallback ? "to another target" : "past a target");
            if (step is { Kind: TrailStepKind.Waited, WaitedFor: TrailWait.Backoff }) tally.Count("ways on", "again after a pause");
            if (step is { Kind: TrailStepKind.Waited, WaitedFor: not TrailWait.Backoff }) tally.Count("waits", $"{step.WaitedFor}, {(step.Succeeded == true ? "got it" : "in vain")}");
            if (step.Kind == TrailStepKind.TokenSkipped) tally.Count("tokens skipped", $"{step.SkipReason}");
            if (step.Kind == TrailStepKind.Attempt && FaultMeaning.Blames(step.Error)) tally.Count("ways on", "to another token, or to none");
        }
    }

    /// <summary>Nothing reached the upstream's own door: its exchange of tokens failed, or there was no connection.</summary>
    private void Unmatched(Attempt attempt, string shown, UpstreamCall? next)
    {
        bool explained = attempt.Provider == Upstreams.Exchanging || attempt.Error is Kind.Unreachable or Kind.ConnectionLost or Kind.Timeout;
        tally.Count("attempts that reached no chat", attempt.Provider == Upstreams.Exchanging ? "the exchange failed" : $"{attempt.Error}");
        tally.Expect(explained && attempt.Error is not null, $"{shown}: no such call; the next one was {next}, the attempt ended with {attempt.Error}");
    }

    private void Judge(Attempt attempt, UpstreamCall call, string shown)
    {
        var meaning = FaultMeaning.Of(call.Fault);
        bool blamed = FaultMeaning.Blames(attempt.Error);
        if (blamed) tally.Expect(attempt.Error is { } kind && meaning.Kinds.Contains(kind), $"{shown}: {call.Fault ?? "no fault"} was taken for {attempt.Error}");
        // An answer that comes late, on a busy machine, has not been heard; and a session that is refused is exchanged anew.
        else tally.Expect(meaning.Kinds.Count == 0 || meaning.MayPass || attempt.Error == Kind.Timeout || attempt.Provider == Upstreams.Exchanging, $"{shown}: {call.Fault} was taken for {attempt.Error}");
    }

    private void Note(int number, Attempt attempt, UpstreamCall? call, bool withdrawn)
    {
        if (attempt.Token is null) return;
        var account = world.Tokens.Of(attempt.Provider, attempt.Token);
        // The pool hears of a failure after the upstream's answer and before that is noted, of a success just after it is noted.
        var answered = attempt.Error is null ? attempt.End : call?.At ?? attempt.Leased.Earliest;
        var verdict = new Moment(answered < attempt.End ? answered : attempt.End, attempt.End);
        account.Uses.Add(new TokenUse(number, attempt.Model, attempt.Leased, verdict, attempt.Error is null));
        if (withdrawn || !FaultMeaning.Blames(attempt.Error)) return;
        bool perModel = attempt.Error == Kind.RateLimited && world.Registry.Find(attempt.Provider)!.Info.LimitScope == LimitScope.TokenAndModel;
        var meaning = FaultMeaning.Of(call?.Fault);
        bool forever = attempt.Error == Kind.UpstreamAuthentication;
        account.Blocks.Add(new TokenBlock(
            perModel ? attempt.Model : null,
            verdict,
            forever ? DateTimeOffset.MaxValue : verdict.Earliest + meaning.AtLeast,
            forever ? DateTimeOffset.MaxValue : verdict.Latest + meaning.AtMost,
            $"request {number}: {call?.Fault ?? "exchange"}"));
    }
}
