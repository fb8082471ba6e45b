using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// <c>temperature</c>, <c>top_p</c> and <c>top_k</c>, as far as the model takes them. Newer models refuse all three, as does
/// every model while it thinks. Some models refuse temperature together with top_p, which OpenAI also advises against.
/// </summary>
internal readonly record struct SamplingParameters(double? Temperature, double? TopP, int? TopK)
{
    public static SamplingParameters Of(ChatDocument chat, ClaudeModel model, bool thinks)
    {
        if (thinks || model.RejectsSampling)
        {
            // 1 is the default of every model.
            if (chat.Temperature is not (null or 1)) chat.LeaveOut("temperature");
            if (chat.TopP is not (null or 1)) chat.LeaveOut("top_p");
            if (chat.TopK is not null) chat.LeaveOut("top_k");
            return default;
        }
        // Many clients send a top_p of 1 as a default.
        double? topP = chat.TopP >= 1 && chat.Temperature is not null ? null : chat.TopP;
        double? temperature = topP is null ? chat.Temperature : null;
        if (topP is not null && chat.Temperature is not (null or 1)) chat.LeaveOut("temperature");
        return new SamplingParameters(temperature is { } t ? Math.Clamp(t, 0, 1) : null, topP, chat.TopK);
    }

    public void Write(Utf8JsonWriter json)
    {
        if (Temperature is { } temperature) json.WriteNumber("temperature"u8, temperature);
        if (TopP is { } topP) json.WriteNumber("top_p"u8, topP);
        if (TopK is { } topK) json.WriteNumber("top_k"u8, topK);
    }
}
