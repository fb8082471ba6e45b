using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>All settings.</summary>
internal static class RootTable
{
    private const long MostSpoolBytes = 1L << 40;

    /// <summary>The flat names of a provider's settings as the documentation shows them.</summary>
    private static readonly SettingNames Placeholders = new("{STEM}")
    {
        ApiVersion = "{STEM}_API_VERSION", Deployment = "{STEM}_DEPLOYMENT", TokenUrl = "{STEM}_TOKEN_URL", ExchangeTokens = "{STEM}_EXCHANGE_TOKENS",
        Mode = "{STEM}_MODE", Command = "{STEM}_COMMAND", MaxProcesses = "{STEM}_MAX_PROCESSES",
    };

    private static readonly SettingGroup<PassThroughOptions> PassThrough = new(rows =>
    {
        rows.List("Paths", o => o.Paths, "Additional paths below `/v1` that are passed through, such as `tokenize`, `files/**`, `a/*/c`.");
        rows.Text("Provider", o => o.Provider, (o, v) => o.Provider = v, "The provider for pass-through requests that name no model.").WithDefault("the default provider").Live();
        rows.Bytes("MaxRequestBytes", o => o.MaxRequestBytes, (o, v) => o.MaxRequestBytes = v, "Maximum body size of a pass-through request.");
        rows.Bytes("HeldBytes", o => o.HeldBytes, (o, v) => o.HeldBytes = (int)v, "How much of a body is buffered in memory, so that it can be sent again.", max: int.MaxValue);
        rows.Bytes(
            "MaxSpoolBytes", o => o.MaxSpoolBytes, (o, v) => o.MaxSpoolBytes = v,
            "How much of a body is buffered on disk while the model is looked up; all requests together may use four times as much.", max: MostSpoolBytes);
    });

    public static readonly SettingGroup<ProviderKitOptions> Group = new(rows =>
    {
        rows.Add(new NamedRow<ProviderKitOptions, ProviderOptions>(
            "Providers", ProviderTable.Group, Placeholders, ReadProvider)).Live();
        rows.Text("DefaultProvider", o => o.DefaultProvider, (o, v) => o.DefaultProvider = v, "Serves model names without a known prefix, so that clients can use the vendor's names.").Live();
        rows.Section("Tokens", o => o.Tokens, TokenTable.Group).Live();
        rows.Add(new NamedRow<ProviderKitOptions, NamedModelOptions>(
            "Models", ModelTable.Named, null, (section, o, errors) => o.Models[section.Key] = ModelTable.Read(section, errors))).Live();
        rows.Add(new ItemsRow<ProviderKitOptions, FallbackOptions>("Fallbacks", o => o.Fallbacks, ModelTable.Fallback)).Live();
        rows.Add(new ItemsRow<ProviderKitOptions, RewriteRule>("Rewrites", o => o.Rewrites, FilterTable.Rewrite));
        rows.Section("Guard", o => o.Guard, FilterTable.Guard);
        rows.Section("Upstream", o => o.Upstream, UpstreamTable.Upstream);
        rows.Section("Retry", o => o.Retry, UpstreamTable.Retry);
        rows.Section("Limits", o => o.Limits, UpstreamTable.Limits);
        rows.Section("LiveModels", o => o.LiveModels, UpstreamTable.LiveModels);
        rows.Section("Health", o => o.Health, UpstreamTable.Health);
        rows.Switch("FetchImages", o => o.FetchImages, (o, v) => o.FetchImages = v, "Downloads images that are given as a URL if the provider needs their bytes.");
        rows.Section("Images", o => o.Images, UpstreamTable.Images);
        rows.Section("PassThrough", o => o.PassThrough, PassThrough);
        rows.Bytes(
            "MaxRequestBytes", o => o.MaxRequestBytes, (o, v) => o.MaxRequestBytes = v,
            "Maximum size of a request body, after decoding (`Content-Encoding`: gzip, br, deflate; zstd in the sample host, and in your app what `AddRequestDecompression` adds).");
        rows.Switch(
            "AllowAdminBaseUrl", o => o.AllowAdminBaseUrl, (o, v) => o.AllowAdminBaseUrl = v,
            "Allows the monitoring API to change `baseUrl` and `tokenUrl`. After a change, the provider has only the tokens and headers set afterwards.").Live();
        rows.Section("State", o => o.State, KeepingTable.State);
        rows.Section("Responses", o => o.Responses, KeepingTable.Responses);
        rows.Section("Requests", o => o.Requests, KeepingTable.Requests);
        rows.Section("Logs", o => o.Logs, KeepingTable.Logs);
        rows.Section("Metrics", o => o.Metrics, KeepingTable.Metrics);
        rows.Section("Tracing", o => o.Tracing, KeepingTable.Tracing);
        rows.Section("Drain", o => o.Drain, KeepingTable.Drain);
    });

    private static void ReadProvider(IConfigurationSection section, ProviderKitOptions options, ICollection<string> errors)
    {
        // A setting that a source removed can remain as a name without a value. A vendor added by settings is then removed, too.
        if (section.AsEnumerable().All(static setting => string.IsNullOrWhiteSpace(setting.Value))) return;
        ProviderTable.Group.Read(section, options.Provider(section.Key), errors);
    }
}
