namespace ProviderKit;

/// <summary>What to listen to, for apps that export metrics and traces themselves.</summary>
public static class ProviderKitDiagnostics
{
    /// <summary>The meter of all metrics: <c>ProviderKit</c>.</summary>
    public const string MeterName = "ProviderKit";

    /// <summary>The source of the activity that each request has: <c>ProviderKit</c>.</summary>
    public const string ActivitySourceName = "ProviderKit";

    internal static string? Version { get; } = typeof(ProviderKitDiagnostics).Assembly.GetName().Version?.ToString(3);
}
