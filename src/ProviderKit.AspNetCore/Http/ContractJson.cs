using System.Text.Json;
using System.Text.Json.Serialization;
using ProviderKit.AspNetCore.Health;
using ProviderKit.AspNetCore.Monitoring;
using ProviderKit.AspNetCore.Monitoring.Contracts;
using ProviderKit.AspNetCore.Surfaces.Contracts;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// How the gateway's own replies are written, and the types with which all its routes are described. A member that is null is left out, unless its
/// attribute says otherwise.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(MonitoringJson.Time), typeof(LoggedEntries.Writer)])]
[JsonSerializable(typeof(MonitoringFailure))]
[JsonSerializable(typeof(ProvidersReply))]
[JsonSerializable(typeof(OneProviderReply))]
[JsonSerializable(typeof(ProviderModelsReply))]
[JsonSerializable(typeof(ProviderTestReply))]
[JsonSerializable(typeof(ProviderSettingsReply))]
[JsonSerializable(typeof(NamedModelsReply))]
[JsonSerializable(typeof(TokensReply))]
[JsonSerializable(typeof(AllTokensReply))]
[JsonSerializable(typeof(TokenChangeReply))]
[JsonSerializable(typeof(TokenRotationReply))]
[JsonSerializable(typeof(TokenResetReply))]
[JsonSerializable(typeof(LogsReply))]
[JsonSerializable(typeof(LogStatsReply))]
[JsonSerializable(typeof(LogClearedReply))]
[JsonSerializable(typeof(RequestsReply))]
[JsonSerializable(typeof(RequestReply))]
[JsonSerializable(typeof(UsageReply))]
[JsonSerializable(typeof(UsageSeriesReply))]
[JsonSerializable(typeof(ConfigurationReply))]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(ProviderSwitch))]
[JsonSerializable(typeof(ChangedSettings))]
[JsonSerializable(typeof(AddedToken))]
[JsonSerializable(typeof(NamedToken))]
[JsonSerializable(typeof(ResetTokens))]
[JsonSerializable(typeof(MonitoredLogEntry))]
[JsonSerializable(typeof(OpenAIFailure))]
[JsonSerializable(typeof(AnthropicFailure))]
[JsonSerializable(typeof(GeminiFailure))]
[JsonSerializable(typeof(OllamaFailure))]
[JsonSerializable(typeof(OpenAIChatRequest))]
[JsonSerializable(typeof(OpenAIChatReply))]
[JsonSerializable(typeof(OpenAIPromptRequest))]
[JsonSerializable(typeof(OpenAIResponseRequest))]
[JsonSerializable(typeof(OpenAIInputRequest))]
[JsonSerializable(typeof(OpenAIEmbeddingsReply))]
[JsonSerializable(typeof(OpenAIModelsReply))]
[JsonSerializable(typeof(OpenAIModel))]
[JsonSerializable(typeof(AnthropicMessageRequest))]
[JsonSerializable(typeof(AnthropicMessageReply))]
[JsonSerializable(typeof(GeminiRequest))]
[JsonSerializable(typeof(GeminiModelsReply))]
[JsonSerializable(typeof(GeminiModel))]
[JsonSerializable(typeof(OllamaChatRequest))]
[JsonSerializable(typeof(OllamaChatReply))]
[JsonSerializable(typeof(OllamaPromptRequest))]
[JsonSerializable(typeof(OllamaInputRequest))]
[JsonSerializable(typeof(OllamaModelRequest))]
[JsonSerializable(typeof(OllamaModelsReply))]
[JsonSerializable(typeof(ModelRequest))]
[JsonSerializable(typeof(OpenObject))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ContractJson : JsonSerializerContext;
