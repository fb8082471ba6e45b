using ProviderKit.Tests.Logs;

return args is [KilledWriter.Command, var folder] ? await KilledWriter.RunAsync(folder, Console.Out) : 1;
