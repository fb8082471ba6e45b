using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>All settings.</summary>
internal static class RootTable
{
    private const long MostSpoolBytes = 1L << 40;

    /// <summary>Names of a provider's settings for the documentation, which does not know the provider.</summary>
    private static readonly SettingNames Placeholders = new("{STEM}")
    {
        ApiVersion = "{STEM}_API_VERSION", Deployment = "{STEM}_DEPLOYMENT", TokenUrl = "{STEM}_TOKEN_URL", ExchangeTokens = "{STEM}_EXCHANGE_TOKENS",
        Mode = "{STEM}_MODE", Command = "{STEM}_COMMAND", MaxProcesses = "{STEM}_MAX_PROCESSES",
    };

    private static readonly SettingGroup<PassThroughOptions> PassThrough = new(rows =>
    {
        rows.List("Paths", o => o.Paths, "Further paths below `/v1` that are passed through: `tokenize`, `files/**`, `a/*/c`.");
        rows.Text("Provider", o => o.Provider, (o, v) => o.Provider = v, "The provider of such requests that name no model.").WithDefault("the default provider").Live();
        rows.Bytes("MaxRequestBytes", o => o.MaxRequestBytes, (o, v) => o.MaxRequestBytes = v, "Longest body of such a request.");
        rows.Bytes("HeldBytes", o => o.HeldBytes, (o, v) => o.HeldBytes = (int)v, "Part of a body that is held in memory, so that it can be sent again.", max: int.MaxValue);
        rows.Bytes(
            "MaxSpoolBytes", o => o.MaxSpoolBytes, (o, v) => o.MaxSpoolBytes = v,
            "Part of a body that is held on disk while the model is looked for; all requests together take four times that.", max: MostSpoolBytes);
    });

    public static readonly SettingGroup<ProviderKitOptions> Group = new(rows =>
    {
        rows.Add(new NamedRow<ProviderKitOptions, ProviderOptions>(
            "Providers", ProviderTable.Group, Placeholders, ReadProvider)).Live();
        rows.Text("DefaultProvider", o => o.DefaultProvider, (o, v) => o.DefaultProvider = v, "Takes model names without a known prefix, so that clients can keep the vendor's names.").Live();
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
        rows.Switch("FetchImages", o => o.FetchImages, (o, v) => o.FetchImages = v, "Fetches images given by http address where a provider needs their bytes.");
        rows.Section("Images", o => o.Images, UpstreamTable.Images);
        rows.Section("PassThrough", o => o.PassThrough, PassThrough);
        rows.Bytes(
            "MaxRequestBytes", o => o.MaxRequestBytes, (o, v) => o.MaxRequestBytes = v,
            "Longest request body, after decoding (`Content-Encoding`: gzip, br, deflate; zstd in the sample host, and in your app what `AddRequestDecompression` adds).");
        rows.Switch(
            "AllowAdminBaseUrl", o => o.AllowAdminBaseUrl, (o, v) => o.AllowAdminBaseUrl = v,
            "The monitoring API may change `baseUrl` and `tokenUrl`; the provider then has only the tokens and headers set afterwards.").Live();
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
        // What a source took back can remain as a name without a value; a vendor that settings added is gone then.
        if (section.AsEnumerable().All(static setting => string.IsNullOrWhiteSpace(setting.Value))) return;
        ProviderTable.Group.Read(section, options.Provider(section.Key), errors);
    }
}
