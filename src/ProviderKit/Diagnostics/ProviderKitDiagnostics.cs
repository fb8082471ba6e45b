using System.Reflection;

namespace ProviderKit;

/// <summary>The names of the meter and the activity source, for apps that export metrics and traces themselves.</summary>
public static class ProviderKitDiagnostics
{
    /// <summary>The meter of all metrics: <c>ProviderKit</c>.</summary>
    public const string MeterName = "ProviderKit";

    /// <summary>The source of each request's activity: <c>ProviderKit</c>.</summary>
    public const string ActivitySourceName = "ProviderKit";

    /// <summary>ProviderKit's version, such as <c>1.2.3</c>, without the commit it was built from.</summary>
    public static string Version { get; } = VersionOf(typeof(ProviderKitDiagnostics).Assembly);

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version?.ToString(3)
        ?? "0.0.0";
}
