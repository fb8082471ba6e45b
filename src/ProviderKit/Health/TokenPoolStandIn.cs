namespace ProviderKit;

/// <summary>Stands in for the pool's own <c>Report</c>, which takes its place as soon as it is there; delete this then.</summary>
internal static class TokenPoolStandIn
{
    public static bool Report(this TokenPool pool, string name, TokenOutcome outcome, TimeSpan? retryAfter = null)
    {
        for (int i = 0; i < pool.Count; i++)
        {
            using var lease = pool.TryLease(null, out _);
            if (lease?.Token.Name == name)
            {
                lease.Complete(outcome, retryAfter);
                return true;
            }
            pool.RotateToken();
        }
        return pool.Tokens.Any(t => t.Name == name);
    }
}
