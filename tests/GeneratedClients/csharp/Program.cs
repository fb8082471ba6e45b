using Gateway;
using Gateway.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Abstractions.Serialization;
using Microsoft.Kiota.Http.HttpClientLibrary;

using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = args[0] };
var gateway = new GatewayClient(adapter);

var providers = await gateway.Api.Monitoring.Providers.GetAsync();
Must(providers!.Success == true && providers.Total == providers.Providers!.Count && providers.Providers.Count > 5, "providers");
var openai = providers.Providers!.Single(p => p.Name == "openai");
Must(openai is { Enabled: true, Prefix: "ext-openai-", Tokens.Total: 3, Health.LastSuccess: null, Problem: null }, "the provider openai");

var chat = await gateway.V1.Chat.Completions.PostAsync(new OpenAIChatRequest
{
    Model = "ext-openai-gpt-4o",
    Messages = [new OpenAIChatMessage { Role = "user", Content = new UntypedString("Hello") }],
    AdditionalData = new Dictionary<string, object> { ["temperature"] = 0.5 },
});
Must(chat!.Choices![0].Message!.Content!.Contains("Hello", StringComparison.Ordinal), "the answer");

var usage = await gateway.Api.Monitoring.Usage.GetAsync(request => request.QueryParameters.Window = "hour");
Must(usage is { Window: "hour", Total.Requests: 1 } && usage.Total.PromptTokens > 0 && usage.Models!.Count == 1 && usage.Started > DateTimeOffset.UtcNow.AddHours(-1), "the usage");

var added = await gateway.Api.Monitoring.Providers["openai"].Tokens.Add.PostAsync(new AddedToken { Token = "demo-openai-generated-client", Name = "generated" });
Must(added is { Key: "generated", Total: 4 }, "the added token");

try
{
    await gateway.Api.Monitoring.Providers["nobody"].GetAsync();
    Must(false, "the error");
}
catch (MonitoringFailure failure)
{
    Must(failure is { ResponseStatusCode: 404, Error.Code: "provider_not_found" }, "the error");
}
Console.WriteLine("Kiota's client lists providers, chats, and reads the usage");

static void Must(bool holds, string what)
{
    if (holds) return;
    Console.Error.WriteLine($"{what} is not as expected");
    Environment.Exit(1);
}
