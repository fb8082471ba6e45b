using System.Globalization;
using ProviderKit;

namespace ProviderKit.SampleHost;

/// <summary>How many connections the host takes at a time: as many as it has file handles and memory for, unless the configuration names a number.</summary>
internal static class ConnectionLimit
{
    private const string Setting = "Kestrel:Limits:MaxConcurrentConnections";
    private const int FewCalls = 100;

    public static void Apply(WebApplicationBuilder builder)
    {
        long? configured = null;
        if (builder.Configuration[Setting] is { Length: > 0 } text)
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0) configured = number;
            else builder.Services.AddOptions<ProviderKitOptions>().Validate(_ => false, $"{Setting} must be a whole number greater than 0.");
        }
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxConcurrentConnections = configured);
        builder.WebHost.UseProviderKitLimits();
    }

    /// <summary>What an operator should know about a process that has few handles; null when it has enough.</summary>
    public static string? Warning(ProcessLimits process) => process.Calls is { } calls and < FewCalls
        ? $"This process may have {process.Handles} files and connections open: {calls} calls at a time. Raise the limit (ulimit -n) to serve more."
        : null;
}
