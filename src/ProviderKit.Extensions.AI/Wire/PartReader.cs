using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Reads a text or an array of parts into contents.</summary>
internal static class PartReader
{
    /// <summary>Reads the value of <c>content</c>.</summary>
    /// <param name="content">A text, or an array of parts.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <exception cref="ProviderException">A part is of a type that is not known, or is not what its type says.</exception>
    public static IEnumerable<AIContent> Read(JsonElement content, string path) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString() is { Length: > 0 } text ? [new TextContent(text)] : [],
        JsonValueKind.Array => content.EnumerateArray().Select((part, i) => ReadPart(part, $"{path}[{i}]")),
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        _ => throw Invalid.Request(path, "must be a string or an array of parts"),
    };

    /// <summary>Reads an image given by a part, or by a member of an answer.</summary>
    public static AIContent ReadImage(JsonElement part, string path)
    {
        var image = Field.Get(part, "image_url");
        string? address = image.ValueKind == JsonValueKind.String ? image.GetString() : Field.Text(image, "url");
        var content = ReadAddress(address, "image/*", $"{path}.image_url");
        if (Field.Text(image, "detail") is { } detail) (content.AdditionalProperties ??= [])["detail"] = detail;
        return content;
    }

    private static AIContent ReadPart(JsonElement part, string path)
    {
        var content = part.ValueKind == JsonValueKind.String ? new TextContent(part.GetString()) : Field.Text(part, "type") switch
        {
            "text" => new TextContent(Field.Text(part, "text") ?? throw Invalid.Request($"{path}.text", "must be a string")),
            "refusal" => Refusal(Field.Text(part, "refusal") ?? ""),
            "image_url" => ReadImage(part, path),
            "video_url" => ReadAddress(Field.Text(Field.Get(part, "video_url"), "url"), "video/*", $"{path}.video_url"),
            "input_audio" => ReadAudio(Field.Get(part, "input_audio"), $"{path}.input_audio"),
            "file" => ReadFile(Field.Get(part, "file"), $"{path}.file"),
            var type => throw Invalid.Request($"{path}.type", $"'{type}' is not supported here"),
        };
        if (Extras.Read(part) is not { } extras) return content;
        if (content.AdditionalProperties is { } own) foreach (var extra in extras) own[extra.Key] = extra.Value;
        else content.AdditionalProperties = extras;
        return content;
    }

    /// <summary>A refusal as Microsoft's client of OpenAI has it.</summary>
    public static ErrorContent Refusal(string text) => new(text) { ErrorCode = RefusalCode };

    /// <summary>What <see cref="ErrorContent.ErrorCode"/> says of a refusal.</summary>
    public const string RefusalCode = "Refusal";

    private static AIContent ReadAddress(string? address, string type, string path)
    {
        if (address is null) throw Invalid.Request($"{path}.url", "must be a string");
        if (address.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return ReadData(address, null, $"{path}.url");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) throw Invalid.Request($"{path}.url", "must be an absolute address");
        var content = new UriContent(uri);
        return content.HasTopLevelMediaType(type[..type.IndexOf('/')]) ? content : new UriContent(uri, type);
    }

    private static DataContent ReadAudio(JsonElement audio, string path)
    {
        string data = Field.Text(audio, "data") ?? throw Invalid.Request($"{path}.data", "must be a string");
        return ReadData($"data:{MediaTypes.OfAudio(Field.Text(audio, "format"))};base64,{data}", null, $"{path}.data");
    }

    private static AIContent ReadFile(JsonElement file, string path)
    {
        string? name = Field.Text(file, "filename");
        if (Field.Text(file, "file_id") is { } id) return new HostedFileContent(id) { Name = name };
        string data = Field.Text(file, "file_data") ?? throw Invalid.Request(path, "needs file_data or file_id");
        // Base64 alone, as some clients send it, is a PDF: the one type that all vendors take.
        return ReadData(data.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? data : $"data:application/pdf;base64,{data}", name, $"{path}.file_data");
    }

    private static DataContent ReadData(string address, string? name, string path)
    {
        try
        {
            var content = new DataContent(address);
            _ = content.Data; // decodes, so that what is not base64 is found here
            return name is null ? content : new DataContent(address) { Name = name };
        }
        catch (Exception e) when (e is UriFormatException or FormatException or ArgumentException)
        {
            throw Invalid.Request(path, "must be a data URL in base64");
        }
    }
}
