namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Media types, and the words that OpenAI's format has for those of sound.</summary>
internal static class MediaTypes
{
    public static string OfAudio(string? name) => name switch
    {
        null or "" or "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "pcm16" => "audio/pcm",
        _ => $"audio/{name}",
    };

    public static string FormatOf(string audioType) => audioType.ToLowerInvariant() switch
    {
        "audio/wav" or "audio/x-wav" or "audio/wave" or "audio/vnd.wave" => "wav",
        "audio/mpeg" or "audio/mp3" => "mp3",
        "audio/pcm" => "pcm16",
        var other => other["audio/".Length..],
    };
}
