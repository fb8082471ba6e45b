using ProviderKit.Tokens;

namespace ProviderKit;

/// <content>The state of tokens, for reports and for the next run.</content>
public sealed partial class TokenPool
{
    private TokenStatus StatusOf(TokenSlot slot, bool active)
    {
        long now = _time.GetTimestamp();
        var utcNow = _time.GetUtcNow();
        long freeAt = slot.Own.FreeAt;
        return new TokenStatus
        {
            Name = slot.Token.Name,
            Fingerprint = slot.Token.Fingerprint,
            Active = active,
            Blocked = freeAt > now,
            BlockedUntil = freeAt > now && freeAt != long.MaxValue ? utcNow + _time.GetElapsedTime(now, freeAt) : null,
            Quarantined = freeAt == long.MaxValue,
            OutOfQuota = slot.Own.OutOfQuotaAt(now),
            Probing = freeAt != 0 && freeAt <= now,
            BlockedModels = [.. slot.Narrower.Where(m => m.Value.FreeAt > now).Select(m => m.Key)],
            Requests = slot.Requests,
            Failures = slot.Failures,
            Blocks = slot.Blocks,
            AvoidedRateLimits = slot.Avoided,
            RemainingRequests = now < slot.Own.WholeAt ? slot.Own.Left : null,
            InFlight = slot.InFlight,
            LastUsed = slot.LastUsed == 0 ? null : utcNow - _time.GetElapsedTime(slot.LastUsed, now),
        };
    }

    /// <summary>The blocks to keep for the next run, by the wall clock.</summary>
    internal IReadOnlyList<TokenRest> GetRests()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            var utcNow = _time.GetUtcNow();
            return [.. _slots
                .SelectMany(slot => slot.Narrower.Select(m => (slot.Token, Model: (string?)m.Key, Limit: m.Value)).Prepend((slot.Token, Model: null, Limit: slot.Own)))
                .Where(l => l.Limit.FreeAt > now || l.Limit.QuotaStrikes > 0)
                .Select(l => new TokenRest(
                    l.Token,
                    l.Model,
                    l.Limit.IsQuarantined ? null : utcNow + _time.GetElapsedTime(now, l.Limit.FreeAt),
                    l.Limit.OutOfQuotaAt(now),
                    l.Limit.QuotaStrikes,
                    l.Limit.RefusedAt(now)))];
        }
    }

    /// <summary>Restores the blocks of an earlier run. Ignores blocks that have ended and blocks of tokens that are no longer here.</summary>
    internal void Restore(IEnumerable<TokenRest> rests)
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            var utcNow = _time.GetUtcNow();
            foreach (var rest in rests)
            {
                if (Array.Find(_slots, s => s.Token.HasSameValueAs(rest.Token)) is not { } slot) continue;
                var wait = rest.Until - utcNow;
                if (wait <= TimeSpan.Zero)
                {
                    // Nothing has shown since then that the quota is back: the next exhaustion is not the first.
                    if (rest.QuotaStrikes > 0) MakeLimit(slot, rest.Model).Restore(now, forQuota: false, rest.QuotaStrikes);
                    continue;
                }
                // If the wall clock was wrong then or is wrong now, no token may be blocked for longer than any block may last.
                long until = wait is { } span ? After(now, span < LongestRest ? span : LongestRest) : long.MaxValue;
                MakeLimit(slot, rest.Model).Restore(until, rest.OutOfQuota, rest.QuotaStrikes, rest.Refused);
            }
            NoteTrouble();
        }
    }

    private TimeSpan LongestRest => _options.QuotaRests.Concat([_options.MaxCooldown, RefusalRest, LongestRuleRest]).Max();
}
