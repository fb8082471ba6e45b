namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The fields of bodies about tokens.</summary>
internal static class TokenFields
{
    public const string Token = "token", Key = "key", Name = "name", All = "all";

    /// <summary>The name of an existing token: <c>key</c>, as it is shown, or <c>name</c>, as it was given; null if both are missing.</summary>
    public static string? ReadKey(MonitoringBody body, ref ProviderError? error)
    {
        string? key = body.Text(Key, ref error);
        string? name = body.Text(Name, ref error);
        if (key is not null && name is not null && key != name) error ??= MonitoringErrors.Invalid(Name, $"{Key} and {Name} are two names; give one.");
        return key ?? name;
    }
}
