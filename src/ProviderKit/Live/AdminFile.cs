using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ProviderKit;

/// <summary>The operator's changes as a file. Tokens and headers in it are protected; those that cannot be read any more stay in it as they are.</summary>
/// <param name="path">The file.</param>
/// <param name="protect">Encrypts a token.</param>
/// <param name="unprotect">Decrypts one; null when that cannot be done any more.</param>
internal sealed class AdminFile(string path, Func<string, string> protect, Func<string, string?> unprotect)
{
    private const int MaxDepth = 256; // a setting as deep as a request may hold must not make the file unreadable

    public string Path => path;

    /// <exception cref="IOException">It cannot be written; the old one stays, whole.</exception>
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

    /// <param name="lost">Takes what cannot be decrypted any more.</param>
    /// <returns>Null when there is no file.</returns>
    /// <exception cref="JsonException">It is not such a file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public AdminChanges? Read(ICollection<string> lost)
    {
        AtomicFile.CleanUp(path);
        if (!File.Exists(path)) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = MaxDepth });
            var root = json.RootElement;
            var changes = AdminChanges.None() with { Key = root.GetProperty("key"u8).GetBytesFromBase64() };
            foreach (var provider in root.GetProperty("providers"u8).EnumerateObject())
                changes = changes.With(provider.Name, Read(provider.Name, provider.Value, lost));
            return changes;
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException("It is not a file of this kind.", e);
        }
    }

    /// <summary>Moves the file out of the way of the next one.</summary>
    /// <returns>Where it is now; null when there was none.</returns>
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
            if (field == ProviderChanges.Headers) continue;
            json.WritePropertyName(field);
            json.WriteRawValue(value);
        }
        json.WriteEndObject();
        if (changes.Settings.TryGetValue(ProviderChanges.Headers, out string? headers)) json.WriteString("protectedHeaders"u8, protect(headers));
        else if (changes.SealedHeaders is { } kept) json.WriteString("protectedHeaders"u8, kept);
        json.WriteStartArray("added"u8);
        foreach (var token in changes.Added)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, token.Name);
            json.WriteString("place"u8, token.Place);
            json.WriteString("protected"u8, token.Sealed ?? protect(token.Value!));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("removed"u8);
        foreach (string fingerprint in changes.Removed) json.WriteStringValue(fingerprint);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private ProviderChanges Read(string provider, JsonElement json, ICollection<string> lost)
    {
        var changes = new ProviderChanges
        {
            Enabled = json.TryGetProperty("enabled"u8, out var enabled) ? enabled.GetBoolean() : null,
            Removed = [.. json.GetProperty("removed"u8).EnumerateArray().Select(item => item.GetString() ?? "")],
        };
        foreach (var setting in json.GetProperty("settings"u8).EnumerateObject()) changes = changes.With(setting.Name, setting.Value.GetRawText());
        if (json.TryGetProperty("protectedHeaders"u8, out var kept))
        {
            string text = kept.GetString() ?? "";
            string? headers = unprotect(text);
            changes = headers is null ? changes with { SealedHeaders = text } : changes.With(ProviderChanges.Headers, headers);
            if (headers is null) lost.Add($"headers of {provider}");
        }
        var added = ImmutableArray.CreateBuilder<AddedToken>();
        foreach (var token in json.GetProperty("added"u8).EnumerateArray())
        {
            string name = token.GetProperty("name"u8).GetString() ?? "";
            string text = token.GetProperty("protected"u8).GetString() ?? "";
            string place = token.GetProperty("place"u8).GetString() ?? "";
            string? value = unprotect(text);
            added.Add(new AddedToken(name, value, place, value is null ? text : null));
            if (value is null) lost.Add($"token {name} of {provider}");
        }
        return changes with { Added = added.ToImmutable() };
    }
}
