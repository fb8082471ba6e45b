using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <content>The settings of the providers' logs.</content>
internal sealed partial class SettingsReader
{
    private void ReadLogs(IConfigurationSection setting)
    {
        var logs = options.Logs;
        switch (setting.Key.ToLowerInvariant())
        {
            case "enabled": logs.Enabled = Switch(setting.Path, setting.Value) ?? logs.Enabled; break;
            case "directory": logs.Directory = Text(setting) ?? logs.Directory; break;
            case "maxfilebytes": logs.MaxFileBytes = Number(setting, logs.MaxFileBytes); break;
            case "keptfiles": logs.KeptFiles = (int)Number(setting, logs.KeptFiles, int.MaxValue, min: 0); break;
            case "memoryentries": logs.MemoryEntries = (int)Number(setting, logs.MemoryEntries, int.MaxValue, min: 0); break;
            case "queuecapacity": logs.QueueCapacity = (int)Number(setting, logs.QueueCapacity, int.MaxValue); break;
            case "level": logs.Level = LogLevelOf(setting) ?? logs.Level; break;
            case "logcontent": logs.LogContent = Switch(setting.Path, setting.Value) ?? logs.LogContent; break;
            default: Unknown(setting); break;
        }
    }

    /// <summary>debug, info, warn or error; anything else is an error.</summary>
    private ProviderLogLevel? LogLevelOf(IConfigurationSection setting)
    {
        if (Text(setting) is not { } text) return null;
        foreach (var level in Enum.GetValues<ProviderLogLevel>())
            if (ProviderLogEntry.NameOf(level).Equals(text, StringComparison.OrdinalIgnoreCase)) return level;
        options.ReadErrors.Add($"{setting.Path} must be debug, info, warn or error.");
        return null;
    }
}
