using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;
using ProviderKit.AspNetCore.Settings;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary><c>GET configuration</c>: the values in effect of all settings except those of providers and named models, which have routes of their own.</summary>
internal sealed class ConfigurationEndpoint(ProviderAdmin admin, ProviderRegistry registry, ProviderKitServerOptions server)
{
    // Settings inside of what the user names have no single value.
    private static readonly string[] Several = ["ProviderKit:Providers:", "ProviderKit:Models:"];

    public MonitoringAnswer Get(HttpContext context)
    {
        var settings = admin.DescribeSettings().Concat(ServerTable.Group.Describe(server)).ToArray();
        return new ConfigurationReply(
            settings.Where(setting => !Several.Any(prefix => setting.Path.StartsWith(prefix, StringComparison.Ordinal))).Select(Of),
            Warnings(settings).Select(registry.Mask));
    }

    private EffectiveSetting Of(SettingDescription setting) => new()
    {
        Path = setting.Path,
        FlatNames = setting.FlatNames,
        Value = setting.Value is null ? null : registry.Mask(setting.Value),
        Default = setting.Default,
        Origin = setting.IsDefault ? "default" : "configuration",
        Live = setting.IsLive,
        Type = setting.Type,
        Description = setting.About,
    };

    private IEnumerable<string> Warnings(IEnumerable<SettingDescription> settings)
    {
        var values = settings.ToLookup(setting => setting.Path, setting => setting.Value);
        if (server.AllowAnonymous) yield return "ProviderKit:AllowAnonymous is on: every caller that reaches the gateway may use the routes that have no key.";
        if (server.AdminKey is null && server.ClientKeys.Count > 0) yield return "There is no admin key: monitoring serves only callers on the gateway's own machine (ProviderKit:AdminKey).";
        if (server.ClientKeys.Count == 0 && server.AdminKey is not null) yield return "There are no client keys: the proxy serves only callers on the gateway's own machine (ProviderKit:ClientKeys).";
        if (values["ProviderKit:State:Directory"].FirstOrDefault() is null) yield return "There is no state folder: changes made here are lost when the gateway ends (ProviderKit:State:Directory).";
        if (IsOn("ProviderKit:Logs:LogContent")) yield return "Logs hold prompts and answers (ProviderKit:Logs:LogContent).";
        if (IsOn("ProviderKit:Tracing:CaptureContent")) yield return "Traces hold prompts and answers (ProviderKit:Tracing:CaptureContent).";
        foreach (var provider in registry.Providers)
            if (!provider.Enabled && provider.Tokens.Count > 0) yield return $"{provider.Name} is off, although it has tokens.";
            else if (provider is { Enabled: true, Problem: { } problem }) yield return $"{provider.Name} cannot serve: {problem}";
        foreach (var model in registry.GetNamedModels())
            if (model.Problem is { } lack) yield return $"The named model {model.Name} cannot serve: {lack}";

        bool IsOn(string path) => values[path].FirstOrDefault() == "1";
    }
}
