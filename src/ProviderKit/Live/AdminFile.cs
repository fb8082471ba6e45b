using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ProviderKit.State;
using ProviderKit.Texts;

namespace ProviderKit.Live;

/// <summary>
/// Reads and writes the operator's changes as a file. Tokens and headers are encrypted; values that can no longer be decrypted are kept unchanged.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="protect">Encrypts a token.</param>
/// <param name="unprotect">Decrypts a token; returns null if it can no longer be decrypted.</param>
internal sealed class AdminFile(string path, Func<string, string> protect, Func<string, string?> unprotect)
{
    private const int MaxDepth = 256; // a setting as deeply nested as a request allows must not make the file unreadable

    public string Path => path;

    /// <exception cref="IOException">The file cannot be written; the old one is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public void Write(AdminChanges changes)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, 1);
            json.WriteBase64String("key"u8, changes.Key);
            json.WriteStartObject("providers"u8);
            foreach (var (provider, of) in changes.Providers) Write(json, provider, of);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        AtomicFile.Write(path, output.WrittenSpan);
    }

    /// <param name="lost">Receives the names of values that can no longer be decrypted.</param>
    /// <param name="unfit">Receives the invalid parts, which were skipped.</param>
    /// <returns>Null if there is no file.</returns>
    /// <exception cref="JsonException">It is not a file of this kind.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public AdminChanges? Read(ICollection<string> lost, ICollection<string> unfit)
    {
        AtomicFile.CleanUp(path);
        if (!File.Exists(path)) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = MaxDepth });
            var root = json.RootElement;
            var changes = AdminChanges.None() with { Key = root.GetProperty("key"u8).GetBytesFromBase64() };
            foreach (var provider in root.GetProperty("providers"u8).EnumerateObject())
                changes = changes.With(provider.Name, Read(provider.Name, provider.Value, lost, unfit));
            return changes;
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException("It is not a file of this kind.", e);
        }
    }

    /// <summary>Renames the file, so that a new one can be written.</summary>
    /// <returns>The new path; null if there was no file.</returns>
    /// <exception cref="IOException">It cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public string? SetAside(DateTimeOffset now)
    {
        if (!File.Exists(path)) return null;
        string aside = string.Create(CultureInfo.InvariantCulture, $"{path}.rejected-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}");
        File.Move(path, aside);
        return aside;
    }

    private void Write(Utf8JsonWriter json, string provider, ProviderChanges changes)
    {
        json.WriteStartObject(provider);
        if (changes.Enabled is { } enabled) json.WriteBoolean("enabled"u8, enabled);
        json.WriteStartObject("settings"u8);
        foreach (var (field, value) in changes.Settings)
        {
            if (field == OperatorSettings.Headers) continue;
            json.WritePropertyName(field);
            json.WriteRawValue(value);
        }
        json.WriteEndObject();
        if (changes.Settings.TryGetValue(OperatorSettings.Headers, out string? headers)) json.WriteString("protectedHeaders"u8, protect(headers));
        else if (changes.SealedHeaders is { } kept) json.WriteString("protectedHeaders"u8, kept);
        if (changes.HeadersDestination is { } destination) json.WriteString("headersPlace"u8, destination);
        json.WriteStartArray("added"u8);
        foreach (var token in changes.Added)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, token.Name);
            json.WriteString("place"u8, token.Destination);
            json.WriteString("protected"u8, token.Sealed ?? protect(token.Value!));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("removed"u8);
        foreach (string fingerprint in changes.Removed) json.WriteStringValue(fingerprint);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private ProviderChanges Read(string provider, JsonElement json, ICollection<string> lost, ICollection<string> unfit)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            unfit.Add($"all of {provider}: it is not a JSON object.");
            return ProviderChanges.None;
        }
        var changes = ProviderChanges.None;
        foreach (var part in json.EnumerateObject())
        {
            try
            {
                changes = Read(provider, part, changes, lost, unfit);
            }
            catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
            {
                unfit.Add($"{part.Name} of {provider}: it is not of the right kind.");
            }
        }
        return changes;
    }

    private ProviderChanges Read(string provider, JsonProperty part, ProviderChanges changes, ICollection<string> lost, ICollection<string> unfit)
    {
        switch (part.Name)
        {
            case "enabled": return changes with { Enabled = part.Value.GetBoolean() };
            case "removed": return changes with { Removed = [.. part.Value.EnumerateArray().Select(item => item.GetString() ?? "")] };
            case "settings":
                foreach (var setting in part.Value.EnumerateObject())
                    changes = changes with { Settings = changes.Settings.SetItem(setting.Name, setting.Value.GetRawText()) };
                return changes;
            case "protectedHeaders":
                string sealedHeaders = part.Value.GetString() ?? "";
                if (unprotect(sealedHeaders) is { } headers) return changes with { Settings = changes.Settings.SetItem(OperatorSettings.Headers, headers) };
                lost.Add($"headers of {provider}");
                return changes with { SealedHeaders = sealedHeaders };
            case "headersPlace": return changes with { HeadersDestination = part.Value.GetString() };
            case "added":
                var added = ImmutableArray.CreateBuilder<AddedToken>();
                foreach (var token in part.Value.EnumerateArray())
                {
                    if (ReadToken(token) is not { } one) unfit.Add($"a token of {provider}: it lacks its name, place or value.");
                    else
                    {
                        added.Add(one);
                        if (one.Value is null) lost.Add($"token {one.Name} of {provider}");
                    }
                }
                return changes with { Added = added.ToImmutable() };
            default:
                unfit.Add($"{part.Name} of {provider}: it is not known.");
                return changes;
        }
    }

    private AddedToken? ReadToken(JsonElement json)
    {
        if (JsonMember.Text(json, "name") is not { } name || JsonMember.Text(json, "place") is not { } destination || JsonMember.Text(json, "protected") is not { } text) return null;
        string? value = unprotect(text);
        return new AddedToken(name, value, destination, value is null ? text : null);
    }
}
