using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ProviderKit.Live;

/// <summary>Puts together a provider's settings as they are shown.</summary>
internal static class ProviderSettingList
{
    private const string Enabled = "enabled";

    /// <summary>Writes a setting's value; nothing when it was not set.</summary>
    private delegate void Writer(Utf8JsonWriter json, ProviderOptions options);

    private static readonly (string Name, Writer Write)[] Fields =
    [
        (Enabled, static (json, o) => { if (o.Enabled is { } on) json.WriteBooleanValue(on); }),
        ("baseUrl", static (json, o) => Text(json, AddressOf(o.BaseUrl))),
        ("tokenUrl", static (json, o) => Text(json, AddressOf(o.TokenUrl))),
        ("prefix", static (json, o) => Text(json, o.Prefix)),
        ("apiVersion", static (json, o) => Text(json, o.ApiVersion)),
        ("mode", static (json, o) => { if (o.Mode != default) json.WriteStringValue(JsonNamingPolicy.CamelCase.ConvertName(o.Mode.ToString())); }),
        ("maxProcesses", static (json, o) => { if (o.MaxProcesses != new ProviderOptions().MaxProcesses) json.WriteNumberValue(o.MaxProcesses); }),
        ("models", static (json, o) => List(json, o.Models, static (json, model) => json.WriteStringValue(model))),
        (ProviderChanges.Headers, static (json, o) => List(json, o.Headers.Keys, static (json, name) => json.WriteStringValue(name))),
        ("modelMap", static (json, o) => List(json, o.ModelMap, static (json, one) => Members(json, ("model", one.Model), ("to", one.To)))),
        ("routes", static (json, o) => List(json, o.Routes, static (json, one) => Members(json, ("match", one.Match), ("provider", one.Provider), ("model", one.Model)))),
        ("pairs", static (json, o) => List(json, o.Pairs, static (json, one) => Members(
            json, ("model", one.Model), ("lead", one.Lead), ("worker", one.Worker),
            ("leadTurns", Number(one.LeadTurns)), ("failureThreshold", Number(one.FailureThreshold)), ("fallbackTurns", Number(one.FallbackTurns))))),
    ];

    /// <summary>The names of all settings that are shown.</summary>
    public static IEnumerable<string> Names => Fields.Select(static one => one.Name);

    /// <param name="entry">The provider, for the values of what is not set.</param>
    /// <param name="configured">Its options without the operator's changes.</param>
    /// <param name="inForce">Its options with them.</param>
    /// <param name="changes">The operator's changes.</param>
    public static IReadOnlyList<ProviderSetting> Of(ProviderEntry entry, ProviderOptions configured, ProviderOptions inForce, ProviderChanges changes) =>
    [
        .. Fields.Select(field =>
        {
            var (value, below) = (ValueOf(field.Write, inForce), ValueOf(field.Write, configured));
            bool waits = field.Name == ProviderChanges.Headers && (inForce.LeavesOutHeaders || changes.SealedHeaders is not null);
            bool changed = waits || (field.Name == Enabled ? changes.Enabled is not null : changes.Settings.ContainsKey(field.Name));
            var origin = changed ? SettingOrigin.Operator : value is not null ? SettingOrigin.Configuration : SettingOrigin.Default;
            return new ProviderSetting(field.Name, origin) { Value = value ?? UsualOf(entry, field.Name), Configured = changed ? below : null, Waits = waits };
        }),
    ];

    private static JsonElement? UsualOf(ProviderEntry entry, string field)
    {
        var usual = new ProviderOptions { Enabled = entry.Enabled, BaseUrl = entry.Info.BaseAddress, Prefix = entry.Info.Prefix };
        foreach (string model in entry.Info.Models) usual.Models.Add(model);
        return ValueOf(Fields.First(one => one.Name == field).Write, usual);
    }

    private static JsonElement? ValueOf(Writer write, ProviderOptions options)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes)) write(json, options);
        return bytes.WrittenCount == 0 ? null : JsonElement.Parse(bytes.WrittenSpan);
    }

    /// <summary>An address without what may be a credential: user, query and fragment.</summary>
    private static string? AddressOf(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : address is null ? null : "";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Text(Utf8JsonWriter json, string? text)
    {
        if (text is not null) json.WriteStringValue(text);
    }

    private static void List<T>(Utf8JsonWriter json, ICollection<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0) return;
        json.WriteStartArray();
        foreach (var item in items) write(json, item);
        json.WriteEndArray();
    }

    private static void Members(Utf8JsonWriter json, params ReadOnlySpan<(string Name, string? Value)> members)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
            if (value is not null) json.WriteString(name, value);
        json.WriteEndObject();
    }
}
