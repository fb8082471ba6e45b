using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.Canonical;

/// <summary>Reads media of a request and detects their types from the first bytes, since clients often declare a wrong type.</summary>
internal static class ChatMedia
{
    private const string Base64Marker = ";base64,";

    /// <summary>Reads <c>data:{type};base64,{bytes}</c>. A missing type is detected from the first bytes.</summary>
    public static bool TryReadDataUrl(string url, out ChatImageBytes? bytes)
    {
        bytes = null;
        int marker = url.IndexOf(Base64Marker, StringComparison.OrdinalIgnoreCase);
        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || marker < 0) return false;
        string base64 = url[(marker + Base64Marker.Length)..];
        string type = url["data:".Length..marker].Split(';')[0];
        if (type.Length == 0) type = MediaSignatures.TypeOf(base64) ?? "";
        if (type.Length == 0 || !Base64.IsValid(base64)) return false;
        bytes = new ChatImageBytes(type, WithoutSpace(base64));
        return true;
    }

    /// <summary>The bytes of a part of the type <c>file</c>, which are a data URL or plain base64, and the file's name.</summary>
    /// <exception cref="ChatFieldException">The part has no bytes, or they are not base64.</exception>
    public static (ChatImageBytes Bytes, string? Name) ReadFile(ChatOtherPart part, string provider)
    {
        string path = $"{part.Path}.file";
        if (!ChatField.TryGet(part.Json, "file", out var file) || file.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(path, "an object with file_data");
        string? name = ChatField.Text(file, "filename", $"{path}.filename");
        if (ChatField.Text(file, "file_data", $"{path}.file_data") is not { } data)
            throw new ChatFieldException(ChatField.Unsupported(provider, path, "send the file itself as file_data, a data URL in base64"));
        if (TryReadDataUrl(data, out var bytes)) return (ByFirstBytes(bytes!), name);
        return Base64.IsValid(data) && MediaSignatures.TypeOf(data) is { } type
            ? (new ChatImageBytes(type, WithoutSpace(data)), name)
            : throw ChatField.Wrong($"{path}.file_data", "a data URL in base64");
    }

    /// <summary>The turns with the detected type of each image.</summary>
    /// <exception cref="ChatFieldException">The format does not accept the type of an image.</exception>
    public static IEnumerable<ChatTurn> Checked(IReadOnlyList<ChatTurn> turns, FormatRules rules) =>
        rules.ImageTypes.Count == 0 ? turns : turns.Select(turn =>
            turn.Parts.Any(p => p is ChatImagePart { Bytes: not null })
                ? turn with { Parts = [.. turn.Parts.Select(p => p is ChatImagePart image ? Checked(image, rules) : p)] }
                : turn);

    /// <summary>The image with its detected type.</summary>
    /// <exception cref="ChatFieldException">The format does not accept the type.</exception>
    public static ChatImagePart Checked(ChatImagePart image, FormatRules rules) =>
        image.Bytes is { } bytes && rules.ImageTypes.Count > 0 ? image with { Bytes = Checked(bytes, image.Path, rules) } : image;

    /// <summary>The bytes with their detected type.</summary>
    /// <param name="bytes">The bytes from the client or from a fetched image.</param>
    /// <param name="path">The part's path, for errors.</param>
    /// <param name="rules">The format's rules.</param>
    /// <exception cref="ChatFieldException">The format does not accept the type.</exception>
    public static ChatImageBytes Checked(ChatImageBytes bytes, string path, FormatRules rules)
    {
        string? type = MediaSignatures.TypeOf(bytes.Base64);
        if (type is not null && rules.ImageTypes.Contains(type)) return bytes with { MediaType = type };
        string found = type is null ? "these bytes are none of them" : $"this is {type}";
        throw new ChatFieldException(ChatField.Unsupported(rules.Provider, path, $"it takes {string.Join(", ", rules.ImageTypes)} here, and {found}"));
    }

    /// <summary>The bytes with their detected type, or with the declared type if none is detected.</summary>
    public static ChatImageBytes ByFirstBytes(ChatImageBytes bytes) => bytes with { MediaType = MediaSignatures.TypeOf(bytes.Base64) ?? bytes.MediaType };

    /// <summary>The bytes as text; null if they are not valid UTF-8.</summary>
    public static string? TextOf(ChatImageBytes bytes)
    {
        byte[] decoded = Convert.FromBase64String(bytes.Base64);
        return Utf8.IsValid(decoded) ? Encoding.UTF8.GetString(decoded) : null;
    }

    private static string WithoutSpace(string base64) =>
        base64.AsSpan().ContainsAny(" \t\r\n") ? string.Concat(base64.Where(c => !char.IsWhiteSpace(c))) : base64;
}
