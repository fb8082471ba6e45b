using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>How the monitoring API's replies are written, and the types with which it is described. A member that is null is left out, unless its attribute says otherwise.</summary>
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
[JsonSerializable(typeof(ProviderSwitch))]
[JsonSerializable(typeof(ChangedSettings))]
[JsonSerializable(typeof(AddedToken))]
[JsonSerializable(typeof(NamedToken))]
[JsonSerializable(typeof(ResetTokens))]
[JsonSerializable(typeof(MonitoredLogEntry))]
internal sealed partial class MonitoringContractJson : JsonSerializerContext;
