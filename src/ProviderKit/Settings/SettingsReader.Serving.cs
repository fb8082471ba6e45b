using Microsoft.Extensions.Configuration;
using ProviderKit.Responses;

namespace ProviderKit.Settings;

/// <content>How clients are served: drain, streams, pass-through, rate limit.</content>
internal sealed partial class SettingsReader
{
    private void ReadDrain(IConfigurationSection setting)
    {
        switch (setting.Key.ToLowerInvariant())
        {
            case "time": options.Drain.Time = TimeOrNone(setting, options.Drain.Time); break;
            case "mintime": options.Drain.MinTime = TimeOrNone(setting, options.Drain.MinTime); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadStreams(IConfigurationSection setting)
    {
        switch (setting.Key.ToLowerInvariant())
        {
            case "keepalive": options.Streams.KeepAlive = TimeOrNone(setting, options.Streams.KeepAlive); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadResponses(IConfigurationSection setting)
    {
        var responses = options.Responses;
        switch (setting.Key.ToLowerInvariant())
        {
            case "enabled": responses.Enabled = Switch(setting.Path, setting.Value) ?? responses.Enabled; break;
            case "maxbytes": if (Text(setting) is not null) responses.MaxBytes = Number(setting, MemoryResponseStore.DefaultMaxBytes); break;
            case "maxentries": responses.MaxEntries = (int)Number(setting, responses.MaxEntries, ResponseStoreOptions.MostEntries); break;
            case "timetolive": responses.TimeToLive = Time(setting, responses.TimeToLive); break;
            case "key": if (!string.IsNullOrEmpty(setting.Value)) responses.Key = setting.Value.Trim(); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadPassThrough(IConfigurationSection setting)
    {
        var pass = options.PassThrough;
        switch (setting.Key.ToLowerInvariant())
        {
            case "paths": ReadList(setting, pass.Paths); break;
            case "provider": pass.Provider = Text(setting); break;
            case "maxrequestbytes": pass.MaxRequestBytes = Number(setting, pass.MaxRequestBytes); break;
            case "heldbytes": pass.HeldBytes = (int)Number(setting, pass.HeldBytes, int.MaxValue); break;
            case "maxspoolbytes": pass.MaxSpoolBytes = Number(setting, pass.MaxSpoolBytes); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadRateLimit(IConfigurationSection setting)
    {
        var limit = options.RateLimit;
        switch (setting.Key.ToLowerInvariant())
        {
            case "enabled": limit.Enabled = Switch(setting.Path, setting.Value) ?? limit.Enabled; break;
            case "perminute": limit.PerMinute = (int)Number(setting, limit.PerMinute, RateLimitOptions.MaxPerMinute); break;
            default: Unknown(setting); break;
        }
    }

    /// <summary>A time, or a bare 0.</summary>
    private TimeSpan TimeOrNone(IConfigurationSection setting, TimeSpan otherwise) =>
        Text(setting) == "0" ? TimeSpan.Zero : Time(setting, otherwise);
}
