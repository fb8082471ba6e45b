using System.Text.Json;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI;

/// <summary>
/// The list of models in the form of Codex's catalogue, which Codex requests with <c>?client_version=</c>. Codex accepts only entries with
/// all of these members, and guesses the properties of models that have no entry.
/// </summary>
internal static class CodexCatalog
{
    // If the provider's list has no value: the minimum of current models.
    private const long UsualContext = 128_000;

    // The maximum number of tokens of a tool's output that stay in the conversation; Codex's own value for its models.
    private const int MostOutput = 10_000;

    private const string Instructions =
        "You are a coding agent that runs in the user's terminal. Work on the task until it is done: read the code before you change it, keep changes small and in the style of the project, "
        + "change files with the apply_patch tool where it is offered, run the tests that concern your change, and say briefly what you did. Never undo changes that are not yours.";

    private static readonly string[] Efforts = ["low", "medium", "high"];

    /// <summary>Writes the whole reply.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ChatModel> models)
    {
        json.WriteStartObject();
        json.WriteStartArray("models"u8);
        for (int i = 0; i < models.Count; i++) Write(json, models[i], i);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChatModel model, int place)
    {
        json.WriteStartObject();
        json.WriteString("slug"u8, model.Id);
        json.WriteString("display_name"u8, model.Details?.DisplayName ?? model.Id);
        json.WriteString("description"u8, $"{model.Id} of {model.Provider}");
        json.WriteString("default_reasoning_level"u8, "medium"u8);
        json.WriteStartArray("supported_reasoning_levels"u8);
        foreach (string effort in Efforts)
        {
            json.WriteStartObject();
            json.WriteString("effort"u8, effort);
            json.WriteString("description"u8, $"Thinks with {effort} effort");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("shell_type"u8, "shell_command"u8);
        json.WriteString("visibility"u8, "list"u8);
        json.WriteBoolean("supported_in_api"u8, true);
        json.WriteNumber("priority"u8, place);
        json.WriteString("base_instructions"u8, Instructions);
        json.WriteBoolean("supports_reasoning_summaries"u8, true);
        json.WriteBoolean("support_verbosity"u8, false);
        json.WriteString("apply_patch_tool_type"u8, "freeform"u8);
        json.WriteStartObject("truncation_policy"u8);
        json.WriteString("mode"u8, "tokens"u8);
        json.WriteNumber("limit"u8, MostOutput);
        json.WriteEndObject();
        json.WriteBoolean("supports_parallel_tool_calls"u8, true);
        json.WriteNumber("context_window"u8, model.Details?.ContextTokens ?? UsualContext);
        json.WriteStartArray("experimental_supported_tools"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
