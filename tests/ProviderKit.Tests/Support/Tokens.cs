namespace ProviderKit.Tests.Support;

/// <summary>Tokens A, B, C, … with values that are easy to find in text.</summary>
internal static class Tokens
{
    public static ApiToken Named(string name) => new(name, ValueOf(name));

    public static string ValueOf(string name) => $"sk-value/of+{name}=";

    public static TokenPool Pool(FakeTime time, params string[] names) => new(names.Select(Named), null, time);

    public static TokenStatus Stats(this TokenPool pool, string name) => pool.GetTokenStats().Single(s => s.Name == name);

    /// <summary>Leases, reports and gives back; returns the name of the token that was used.</summary>
    public static string? Use(this TokenPool pool, TokenOutcome outcome, TimeSpan? retryAfter = null, string? model = null)
    {
        using var lease = pool.TryLease(model, out _);
        lease?.Complete(outcome, retryAfter);
        return lease?.Token.Name;
    }
}
