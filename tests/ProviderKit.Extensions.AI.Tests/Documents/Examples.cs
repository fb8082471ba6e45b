using Microsoft.Agents.AI;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OllamaSharp;

namespace ProviderKit.Extensions.AI.Tests.Documents;

/// <summary>The C# of the documents about this package, so that it compiles. ExamplesTests compares both.</summary>
internal static class Examples
{
    public static void AddClients(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit();
        builder.Services.AddProviderKitChatClient("ext-copilot-gpt-4");
        builder.Services.AddKeyedProviderKitChatClient("fast", "ext-openai-gpt-4o-mini");
    }

    public static void AddPipeline(WebApplicationBuilder builder)
    {
        builder.Services.AddChatClient(services => services.GetRequiredService<IChatDispatcher>().AsIChatClient("ext-copilot-gpt-4"))
            .UseFunctionInvocation()
            .UseOpenTelemetry();
    }

    public static async Task TalkAsync(IChatClient client, string[] questions)
    {
        AIAgent agent = new ChatClientAgent(client, tools: [
            AIFunctionFactory.Create((string city) => $"sunny in {city}", "weather"),
            AIFunctionFactory.Create((string city) => $"noon in {city}", "time")]);
        var session = await agent.CreateSessionAsync();
        foreach (string question in questions)
            await foreach (var update in agent.RunStreamingAsync(question, session))
                Console.Write(update.Text);
    }

    public static async Task ReadErrorsAsync(IChatClient client)
    {
        try
        {
            Console.WriteLine(await client.GetResponseAsync("Hello"));
        }
        catch (ProviderException e) when (e.Error.RetryAfter is { } wait)
        {
            Console.WriteLine($"{e.Error.Kind} ({e.Error.UpstreamStatus}): retry in {wait.TotalSeconds:0} s");
        }
    }

    public static void AddEmbeddings(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKitEmbeddingGenerator("ext-openai-text-embedding-3-small", dimensions: 256);
    }

    public static void AddKeyedEmbeddings(WebApplicationBuilder builder)
    {
        builder.Services.AddKeyedProviderKitEmbeddingGenerator("small", "ext-openai-text-embedding-3-small");
    }

    public static async Task UseDispatcherAsync(IChatDispatcher dispatcher)
    {
        IChatClient client = dispatcher.AsIChatClient("ext-copilot-gpt-4");
        Console.WriteLine(await client.GetResponseAsync("Hello"));
    }

    public static async Task EmbedAsync(IChatDispatcher dispatcher)
    {
        var generator = dispatcher.AsIEmbeddingGenerator("ext-openai-text-embedding-3-small");
        var embeddings = await generator.GenerateAsync(["one text", "another"]);
    }

    public static async Task ReadRawReplyAsync(IChatClient client)
    {
        var response = await client.GetResponseAsync("Hello");
        if (response.RawRepresentation is RawChatReply raw) Console.WriteLine($"{raw.Provider} answered at attempt {raw.Attempts}");
    }

    public static void AddUpstream(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit()
            .AddProvider("local", new OllamaApiClient("http://127.0.0.1:11434", "llama3.2"));
    }

    public static void AddUpstreamWithEmbeddings(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit()
            .AddProvider("local", new OllamaApiClient("http://127.0.0.1:11434", "llama3.2"), options =>
                options.EmbeddingGenerator = _ => new OllamaApiClient("http://127.0.0.1:11434", "nomic-embed-text"));
    }

    public static void AddUpstreamOfServices(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit()
            .AddProvider("local", services => services.GetRequiredKeyedService<IChatClient>("local"), options =>
            {
                options.Models.Add("llama3.2");
                options.ErrorOf = e => e is OutOfMemoryException ? new ProviderError(ProviderErrorKind.Overloaded, "The model does not fit.") : null;
            });
    }
}
