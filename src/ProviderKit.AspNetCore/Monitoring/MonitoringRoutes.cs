using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>All routes of the monitoring API. If a path matches two, the one with fewer placeholders applies.</summary>
internal static class MonitoringRoutes
{
    private const string Get = "GET", Post = "POST", Delete = "DELETE";

    private static readonly Action<string> Name = static name => { };
    private static readonly int[] NotFound = [404], BadRequest = [400], BadOrNotFound = [400, 404], ChangeErrors = [400, 404, 409, 413, 415, 500];

    public static IReadOnlyList<MonitoringRoute> Of(IServiceProvider services)
    {
        var registry = services.GetRequiredService<ProviderRegistry>();
        var path = new ProviderPath(registry);
        var log = new OperatorLog(services.GetRequiredService<ProviderLogStore>(), services.GetRequiredService<ILoggerFactory>());
        return
        [
            .. Providers(services, registry, log, path), .. Changes(services, registry, log, path), .. Tokens(services, registry, log, path),
            .. Logs(services, registry, log, path), .. Requests(services, registry),
        ];
    }

    private static IEnumerable<MonitoringRoute> Providers(IServiceProvider services, ProviderRegistry registry, OperatorLog log, ProviderPath path)
    {
        var providers = new ProvidersEndpoint(registry, services.GetRequiredService<GatewayHealth>(), services.GetRequiredService<ModelCatalog>(), path);
        var test = new ProviderTestEndpoint(services.GetRequiredService<TokenTester>(), log, path);
        yield return new(Get, "providers", "Every provider: whether it is on, what it lacks, how it does", providers.List)
        {
            Operation = "listProviders", Reply = typeof(ProvidersReply),
        };
        yield return new(Get, "providers/{name}", "One provider", providers.Get)
        {
            Operation = "getProvider", Reply = typeof(OneProviderReply),
            Parameters = Name, Errors = NotFound,
        };
        yield return new(Get, "providers/{name}/models", "The models of a provider", providers.ModelsAsync)
        {
            Operation = "listProviderModels", Reply = typeof(ProviderModelsReply),
            Parameters = Name, Errors = NotFound,
        };
        var configuration = new ConfigurationEndpoint(services.GetRequiredService<ProviderAdmin>(), registry, services.GetProviderKitServerOptions());
        yield return new(Get, "configuration", "The settings with their values in effect, and warnings", configuration.Get)
        {
            Operation = "getConfiguration", Reply = typeof(ConfigurationReply),
        };
        yield return new(Get, "named-models", "The named models: strategy, targets, what each lacks, and how many calls run at it", new NamedModelsEndpoint(registry).List)
        {
            Operation = "listNamedModels", Reply = typeof(NamedModelsReply),
        };
        yield return new(Post, "providers/{name}/test", "Tries the cheapest call with every token, or with one", test.TestAsync)
        {
            Operation = "testProvider", Reply = typeof(ProviderTestReply),
            Parameters = static (string name, string? token = null) => { }, Errors = [400, 404, 409],
        };
    }

    private static IEnumerable<MonitoringRoute> Changes(IServiceProvider services, ProviderRegistry registry, OperatorLog log, ProviderPath path)
    {
        var changes = new ProviderChangesEndpoint(
            services.GetRequiredService<ProviderAdmin>(), registry, services.GetRequiredService<GatewayHealth>(), log, path);
        yield return new(Post, "providers/{name}/toggle", "Switches a provider on or off ({\"enabled\"}), or to the other than it is", changes.ToggleAsync)
        {
            Operation = "toggleProvider", Reply = typeof(OneProviderReply),
            Parameters = static (string name, [InBody(AllowEmpty = true)] ProviderSwitch body) => { }, Errors = ChangeErrors,
        };
        yield return new(Get, "providers/{name}/config", "The settings: each with its value and its origin (default, configuration, operator), and how to take it back", changes.Settings)
        {
            Operation = "getProviderConfig", Reply = typeof(ProviderSettingsReply),
            Parameters = Name, Errors = NotFound,
        };
        yield return new(Delete, "providers/{name}/config", "Takes back one setting, or all and the switch, to the configuration", changes.TakeBack)
        {
            Operation = "restoreProviderConfig", Reply = typeof(OneProviderReply),
            Parameters = static (string name, string? setting = null) => { }, Errors = [400, 403, 404, 500],
        };
        yield return new(Post, "providers/{name}/config", "Changes the settings named, such as {\"models\":[...]}; null takes one back", changes.ConfigureAsync)
        {
            Operation = "changeProviderConfig", Reply = typeof(OneProviderReply),
            Parameters = static (string name, [InBody] ChangedSettings body) => { }, Errors = ChangeErrors,
        };
        yield return new(Post, "providers/{name}/tokens/add", "Adds a token: {\"token\",\"name\"?}", changes.AddTokenAsync)
        {
            Operation = "addToken", Reply = typeof(TokenChangeReply),
            Parameters = static (string name, [InBody] AddedToken body) => { }, Errors = ChangeErrors,
        };
        yield return new(Post, "providers/{name}/tokens/remove", "Removes a token: {\"key\"}", changes.RemoveTokenAsync)
        {
            Operation = "removeToken", Reply = typeof(TokenChangeReply),
            Parameters = static (string name, [InBody] NamedToken body) => { }, Errors = ChangeErrors,
        };
        yield return new(Post, "providers/{name}/tokens/restore", "Brings back one configured token that was removed ({\"key\"}), or all", changes.RestoreTokenAsync)
        {
            Operation = "restoreToken", Reply = typeof(TokenChangeReply),
            Parameters = static (string name, [InBody(AllowEmpty = true)] NamedToken body) => { }, Errors = ChangeErrors,
        };
    }

    private static IEnumerable<MonitoringRoute> Tokens(IServiceProvider services, ProviderRegistry registry, OperatorLog log, ProviderPath path)
    {
        var tokens = new TokensEndpoint(registry, services.GetRequiredService<ProviderLogStore>(), log, path);
        yield return new(Get, "providers/tokens/all", "The tokens of every provider, by name", tokens.All)
        {
            Operation = "listAllTokens", Reply = typeof(AllTokensReply),
        };
        yield return new(Get, "providers/{name}/tokens", "The tokens of a provider, by name", tokens.Of)
        {
            Operation = "listTokens", Reply = typeof(TokensReply),
            Parameters = Name, Errors = NotFound,
        };
        yield return new(Post, "providers/{name}/rotate-token", "Moves on to the next token", tokens.Rotate)
        {
            Operation = "rotateToken", Reply = typeof(TokenRotationReply),
            Parameters = Name, Errors = [404, 409],
        };
        yield return new(Post, "providers/{name}/tokens/reset", "Lifts the block or quarantine of one token ({\"key\"}) or of all", tokens.ResetAsync)
        {
            Operation = "resetTokens", Reply = typeof(TokenResetReply),
            Parameters = static (string name, [InBody(AllowEmpty = true)] ResetTokens body) => { }, Errors = [400, 404, 413, 415],
        };
    }

    private static IEnumerable<MonitoringRoute> Logs(IServiceProvider services, ProviderRegistry registry, OperatorLog log, ProviderPath path)
    {
        var store = services.GetRequiredService<ProviderLogStore>();
        var logs = new LogsEndpoint(store, log, path);
        var stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        var stream = new LogStreamEndpoint(store, registry, services.GetRequiredService<TimeProvider>(), stopping);
        yield return new(Get, "providers/{name}/logs", "The latest entries of a provider's log, newest first", logs.Of)
        {
            Operation = "listLogs", Reply = typeof(LogsReply),
            Parameters = static (string name, string? level = null, string? requestId = null, int? count = null, string? before = null, string? order = null) => { }, Errors = BadOrNotFound,
        };
        yield return new(Get, "providers/logs/all", "The latest entries of all providers' logs, newest first", logs.All)
        {
            Operation = "listAllLogs", Reply = typeof(LogsReply),
            Parameters = static (string? level = null, string? requestId = null, int? count = null, string? before = null, string? order = null) => { }, Errors = BadRequest,
        };
        yield return new(Get, "providers/logs/stats", "How much was logged, dropped and written, by provider", logs.Stats)
        {
            Operation = "getLogStats", Reply = typeof(LogStatsReply),
        };
        yield return new(Get, "providers/logs/stream", "Entries from now on, over a WebSocket or as server-sent events", stream.StreamAsync)
        {
            Operation = "streamLogs", Reply = typeof(MonitoredLogEntry), Gives = [OperationDescription.Events],
            Parameters = static (string? provider = null, string? level = null) => { }, Errors = [400, 426], IsSocket = true,
        };
        yield return new(Post, "providers/{name}/logs/clear", "Forgets a provider's entries in memory; files stay", logs.Clear)
        {
            Operation = "clearLogs", Reply = typeof(LogClearedReply),
            Parameters = Name, Errors = NotFound,
        };
    }

    private static IEnumerable<MonitoringRoute> Requests(IServiceProvider services, ProviderRegistry registry)
    {
        var requests = new RequestsEndpoint(services.GetRequiredService<RequestTrailStore>(), registry);
        var usage = new UsageEndpoint(services.GetRequiredService<UsageStatistics>(), registry);
        yield return new(Get, "requests", "The latest requests, newest first", requests.List)
        {
            Operation = "listRequests", Reply = typeof(RequestsReply),
            Parameters = static (int? count = null, string? provider = null, string? status = null, string? clientRequestId = null, string? after = null, string? before = null, string? order = null) => { }, Errors = BadRequest,
        };
        yield return new(Get, "requests/{id}", "Why a request went the way it did: its id is the answer's x-request-id, or the client's own", requests.Get)
        {
            Operation = "getRequest", Reply = typeof(RequestReply),
            Parameters = static (string id) => { }, Errors = NotFound,
        };
        yield return new(Get, "usage", "Requests, errors, latencies and tokens, by provider, model, token and client", usage.Get)
        {
            Operation = "getUsage", Reply = typeof(UsageReply),
            Parameters = static (string? window = null) => { }, Errors = BadRequest,
        };
        yield return new(Get, "usage/series", "The same figures for each minute of the last hour, or each quarter of an hour of the last day", usage.Series)
        {
            Operation = "getUsageSeries", Reply = typeof(UsageSeriesReply),
            Parameters = static (string? window = null, string? provider = null) => { }, Errors = BadRequest,
        };
    }
}
