using System.Reflection;

namespace ProviderKit.SampleHost;

/// <summary>The version that <c>--version</c> prints: that of the library this host serves.</summary>
internal static class HostVersion
{
    /// <summary>Such as <c>0.1.0</c>; without the commit that builds append to it.</summary>
    public static string Text { get; } =
        typeof(ProviderKitOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
