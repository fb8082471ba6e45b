using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <content>What the dispatcher goes by.</content>
internal sealed partial class SettingsReader
{
    private void ReadRetry(IConfigurationSection setting)
    {
        var retry = options.Retry;
        switch (setting.Key.ToLowerInvariant())
        {
            case "maxretries": retry.MaxRetries = (int)Number(setting, retry.MaxRetries, int.MaxValue, min: 0); break;
            case "basedelay": retry.BaseDelay = Time(setting, retry.BaseDelay); break;
            case "maxdelay": retry.MaxDelay = Time(setting, retry.MaxDelay); break;
            case "budget": retry.Budget = (int)Number(setting, retry.Budget, RetryOptions.MaxBudget); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadLimits(IConfigurationSection setting)
    {
        var limits = options.Limits;
        switch (setting.Key.ToLowerInvariant())
        {
            case "maxconcurrent": limits.MaxConcurrent = Maximum(setting.Path, setting.Value) ?? limits.MaxConcurrent; break;
            case "maxconcurrentperprovider": limits.MaxConcurrentPerProvider = Maximum(setting.Path, setting.Value) ?? limits.MaxConcurrentPerProvider; break;
            case "maxbytesinflight": limits.MaxBytesInFlight = Bytes(setting) ?? limits.MaxBytesInFlight; break;
            case "queuelimit": limits.QueueLimit = (int)Number(setting, limits.QueueLimit, int.MaxValue, min: 0); break;
            case "queuetimeout": limits.QueueTimeout = Time(setting, limits.QueueTimeout); break;
            default: Unknown(setting); break;
        }
    }

    private long? Bytes(IConfigurationSection setting) =>
        Text(setting) is null ? null : Number(setting, ProviderKitOptionsValidator.MinBytesInFlight, min: ProviderKitOptionsValidator.MinBytesInFlight);

    /// <summary>A number of calls; null when none is set.</summary>
    public int? Maximum(string path, string? value) =>
        string.IsNullOrWhiteSpace(value) ? null : (int)Number(path, value, int.MaxValue, int.MaxValue);

    private void ReadRequests(IConfigurationSection setting)
    {
        if (setting.Key.Equals("kept", StringComparison.OrdinalIgnoreCase))
            options.Requests.Kept = (int)Number(setting, options.Requests.Kept, RequestTrailOptions.MaxKept, min: 0);
        else Unknown(setting);
    }

    private void ReadMetrics(IConfigurationSection setting)
    {
        if (setting.Key.Equals("enabled", StringComparison.OrdinalIgnoreCase))
            options.Metrics.Enabled = Switch(setting.Path, setting.Value) ?? options.Metrics.Enabled;
        else Unknown(setting);
    }

    /// <summary>A configuration that is read twice says the same twice, which is no second chain.</summary>
    private void ReadFallbacks(IConfigurationSection section)
    {
        var read = new List<FallbackOptions>();
        ReadItems(section, read, ReadFallback);
        foreach (var chain in read)
            if (!options.Fallbacks.Any(known => known.Model == chain.Model && known.To.SequenceEqual(chain.To))) options.Fallbacks.Add(chain);
    }

    private void ReadFallback(IConfigurationSection setting, FallbackOptions target)
    {
        switch (setting.Key.ToLowerInvariant())
        {
            case "model": target.Model = Text(setting) ?? ""; break;
            case "to": ReadList(setting, target.To); break;
            default: Unknown(setting); break;
        }
    }
}
