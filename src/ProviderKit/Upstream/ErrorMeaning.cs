namespace ProviderKit.Upstream;

/// <summary>The meaning of an upstream's error.</summary>
/// <param name="Kind">Why the request failed.</param>
/// <param name="Reach">What it affects, and for how long.</param>
internal readonly record struct ErrorMeaning(ProviderErrorKind Kind, ErrorReach Reach = default)
{
    /// <summary>Returns the meaning according to the first matching rule; null if no rule matches.</summary>
    public static ErrorMeaning? ByRules(IReadOnlyList<ErrorRule> rules, int status, UpstreamErrorBody body)
    {
        for (int i = 0; i < rules.Count; i++)
            if (Matches(rules[i], status, body)) return Of(rules[i], status);
        return null;
    }

    private static bool Matches(ErrorRule rule, int status, UpstreamErrorBody body) =>
        (rule.Status is null || rule.Status == status)
        && (rule.Code is null || body.Says(rule.Code))
        && (rule.Begins is null || body.Begins(rule.Begins))
        && (rule.Contains is null || body.Contains(rule.Contains))
        && rule.HasCondition;

    private static ErrorMeaning Of(ErrorRule rule, int status)
    {
        var kind = rule.Then switch
        {
            ErrorAction.Block => ProviderErrorKind.RateLimited,
            ErrorAction.Bench => ProviderErrorKind.QuotaExhausted,
            ErrorAction.Quarantine => ProviderErrorKind.UpstreamAuthentication,
            _ => status == 403 ? ProviderErrorKind.PermissionDenied : ProviderErrorKind.InvalidRequest,
        };
        return new ErrorMeaning(kind, new ErrorReach(rule.For, rule.Scope is { } scope ? scope == LimitScope.TokenAndModel : null, rule.Models, rule.Then == ErrorAction.NextToken));
    }
}
