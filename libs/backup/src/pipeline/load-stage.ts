// Loads the module of a stage that the application has named.

export async function loadStage<T>(module: string): Promise<T> {
  return (await import(module)) as T;
}
